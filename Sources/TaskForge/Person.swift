import Foundation

/// Who runs a command.
enum Person {
    /// The name of the account; the one behind `sudo` where that was used.
    static var name: String {
        let own = NSUserName()
        guard let caller = ProcessInfo.processInfo.environment["SUDO_USER"], caller != own,
            !caller.isEmpty
        else { return own }
        return "\(caller) as \(own)"
    }
}
