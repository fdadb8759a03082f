import Foundation

/// The two ways out: data to standard output, words for people to standard error.
enum Terminal {
    /// Whether standard output is a terminal.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether what is written there may be in colour.
    ///
    /// See no-color.org: any value of NO_COLOR but an empty one says no.
    static var takesColour: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isInteractive && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
    }

    /// Writes a command's result.
    static func write(_ text: String) {
        output(text, to: .standardOutput)
    }

    /// Tells a person something.
    static func tell(_ text: String) {
        output(text + "\n", to: .standardError)
    }

    private static func output(_ text: String, to handle: FileHandle) {
        // A closed pipe means that nobody reads any more, and there is nobody to tell.
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
