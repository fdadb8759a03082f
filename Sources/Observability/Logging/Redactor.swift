import Synchronization

/// The second net under ``Secret``: replaces secrets wherever they turn up in text.
///
/// It knows the secrets in force, told to it at start, and the shape of authorization headers.
public final class Redactor: Sendable {
    /// The shortest value that is replaced; shorter ones would blot out ordinary words.
    public static let minimumLength = 6

    private let rules = Mutex(RedactionRules())

    /// Makes a redactor that knows no secrets yet.
    public init() {}

    /// Has every later occurrence of a secret replaced.
    ///
    /// A secret below ``minimumLength`` is left out.
    public func add(_ secret: Secret) {
        rules.withLock { $0.add(secret.reveal()) }
    }

    /// The text with every known secret and every bearer or basic credential replaced.
    public func redact(_ text: String) -> String {
        var bytes = Array(text.utf8)
        return redact(&bytes, from: 0) ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// Redacts the end of a buffer in place, and says whether anything was replaced.
    ///
    /// The text may already be escaped for a JSON string.
    func redact(_ bytes: inout [UInt8], from start: Int) -> Bool {
        rules.withLock { $0 }.redact(&bytes, from: start)
    }
}
