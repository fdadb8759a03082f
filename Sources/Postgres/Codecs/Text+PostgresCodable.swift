public import struct FoundationEssentials.UUID

extension String: PostgresCodable {
    /// text; cast the placeholder where the column is an enumeration or a date.
    public static var postgresType: PostgresType { .text }

    /// Appends the UTF-8 bytes.
    public func encode(into bytes: inout PostgresBytes) throws {
        guard !utf8.contains(0) else {
            throw PostgresCell.Mismatch("PostgreSQL's text cannot hold the character U+0000")
        }
        bytes.append(contentsOf: utf8)
    }

    /// Reads text of any kind, enumerations, JSON, and numeric in decimal digits.
    public static func decode(_ cell: PostgresCell) throws -> String {
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .json, .unknown:
            break
        case .jsonb:
            return try RawJSON.decode(cell).text
        case .numeric:
            return try PostgresNumeric.text(of: cell)
        case .void:
            return ""
        default:
            guard cell.type.isUserDefined else {
                throw cell.wrongType(expected: "text, enumerations, json and numeric")
            }
        }
        guard let text = String(validating: cell.bytes, as: UTF8.self) else {
            throw PostgresCell.Mismatch("it is not UTF-8")
        }
        return text
    }
}

extension UUID: PostgresCodable {
    /// uuid.
    public static var postgresType: PostgresType { .uuid }

    /// Appends the 16 bytes.
    public func encode(into bytes: inout PostgresBytes) {
        withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
    }

    /// Reads uuid.
    public static func decode(_ cell: PostgresCell) throws -> UUID {
        guard cell.type == .uuid else { throw cell.wrongType(expected: "uuid") }
        guard cell.bytes.count == 16 else {
            throw PostgresCell.Mismatch("it has \(cell.bytes.count) bytes where 16 are due")
        }
        var value = UUID().uuid
        withUnsafeMutableBytes(of: &value) { $0.copyMemory(from: cell.bytes) }
        return UUID(uuid: value)
    }
}
