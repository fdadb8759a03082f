import CoreRuntime
import Web

/// Why a command ends without having done its work.
enum Failure: Error, CustomStringConvertible {
    /// The work failed.
    case failed(String)
    /// Something that the command needs is missing or out of reach.
    case notReady(String)

    /// What is wrong and what to do.
    var description: String {
        switch self {
        case .failed(let sentence), .notReady(let sentence): sentence
        }
    }

    /// The exit status of an error that a command ended with.
    static func status(of error: any Error) -> ExitStatus {
        switch error {
        case Failure.notReady, is StartRefusal, is CannotListen: .notReady
        default: .failed
        }
    }
}
