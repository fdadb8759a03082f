/// A string that must never be seen: a key, a token, a password, an address with one in it.
///
/// Whatever prints it prints `[redacted]`; only ``reveal()`` gives the string itself.
public struct Secret: Sendable, Equatable {
    private let value: String

    /// Wraps a string that must not be seen.
    public init(_ value: String) {
        self.value = value
    }

    /// The string itself, to be handed to the one call that needs it.
    public func reveal() -> String { value }

    /// Whether there is nothing to hide.
    public var isEmpty: Bool { value.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What stands in the place of every secret.
    public static let placeholder = "[redacted]"

    /// Always the placeholder.
    public var description: String { Self.placeholder }

    /// Always the placeholder.
    public var debugDescription: String { Self.placeholder }

    /// A mirror without children, so that `dump` and reflection see nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
