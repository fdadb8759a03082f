public import struct FoundationEssentials.Date

extension Date: PostgresCodable {
    /// 2000-01-01 00:00 UTC, where PostgreSQL counts from, in seconds of 1970.
    private static let postgresEpoch = 946_684_800.0
    /// 4713-01-01 BC, the first moment that timestamptz holds, in microseconds of 2000.
    private static let firstMicrosecond: Int64 = -211_813_488_000_000_000
    /// The year 294277, the first that timestamptz does not hold, in microseconds of 2000.
    private static let endMicrosecond: Int64 = 9_223_371_331_200_000_000

    /// timestamptz.
    public static var postgresType: PostgresType { .timestamptz }

    /// Appends the microseconds since 2000, rounded to the nearest.
    public func encode(into bytes: inout PostgresBytes) throws {
        let microseconds = ((timeIntervalSince1970 - Self.postgresEpoch) * 1_000_000).rounded()
        guard let count = Int64(exactly: microseconds), count >= Self.firstMicrosecond,
            count < Self.endMicrosecond
        else {
            throw PostgresCell.Mismatch("timestamptz holds the years from 4713 BC to 294276 AD")
        }
        bytes.append(count)
    }

    /// Reads timestamptz.
    public static func decode(_ cell: PostgresCell) throws -> Date {
        guard cell.type == .timestamptz else {
            throw cell.wrongType(expected: "timestamp with time zone")
        }
        let count = try cell.integer(Int64.self)
        guard count != .max, count != .min else {
            throw PostgresCell.Mismatch("infinity is not a date")
        }
        return Date(timeIntervalSince1970: Double(count) / 1_000_000 + postgresEpoch)
    }
}
