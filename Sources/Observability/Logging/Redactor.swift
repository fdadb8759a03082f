import Synchronization

/// The second net under ``Secret``: replaces secrets wherever they turn up in text.
///
/// It knows the secrets in force, told to it at start, and the shape of authorization headers and,
/// where asked for, of e-mail addresses.
public final class Redactor: Sendable {
    /// The shortest value that is replaced; shorter ones would blot out ordinary words.
    public static let minimumLength = 6

    private let state: Mutex<RedactionRules>

    /// Makes a redactor that knows no secrets yet.
    ///
    /// - Parameter redactsEmails: whether e-mail addresses are replaced too.
    public init(redactsEmails: Bool = false) {
        state = Mutex(RedactionRules(redactsEmails: redactsEmails))
    }

    /// Has every later occurrence of a secret replaced.
    ///
    /// A secret below ``minimumLength`` is left out.
    public func add(_ secret: Secret) {
        state.withLock { $0.add(secret.reveal()) }
    }

    /// The text with every known secret and every bearer or basic credential replaced.
    public func redact(_ text: String) -> String {
        rules.redacted(text)
    }

    /// The rules at this moment, for many texts at once.
    var rules: RedactionRules { state.withLock { $0 } }
}
