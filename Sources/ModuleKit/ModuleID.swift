/// A module's name: lower snake case, 1 to 40 characters, such as `fireflies`.
public struct ModuleID: Sendable, Hashable, Comparable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// The name as written in metrics, paths and pages.
    public let name: String

    /// Takes the name as it is; whether it is well formed is checked at start-up.
    public init(_ name: String) {
        self.name = name
    }

    /// Takes the name from a literal.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// Whether the name is lower snake case of at most 40 characters and starts with a letter.
    public var isWellFormed: Bool {
        let bytes = name.utf8
        guard let first = bytes.first, bytes.count <= 40 else { return false }
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return letters.contains(first)
            && bytes.allSatisfy {
                letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    /// The name.
    public var description: String { name }

    /// Orders modules by name.
    public static func < (left: ModuleID, right: ModuleID) -> Bool {
        left.name < right.name
    }
}
