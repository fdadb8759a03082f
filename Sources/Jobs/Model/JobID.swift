/// The number by which the store knows a job.
public struct JobID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// The number itself; ids grow, with gaps, in the order in which jobs were enqueued.
    public let rawValue: Int64

    /// Wraps a number that came from the store.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Reads the id as a bare number.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes the id as a bare number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// Whether one id was given before another.
    public static func < (left: JobID, right: JobID) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The number in digits.
    public var description: String { String(rawValue) }
}
