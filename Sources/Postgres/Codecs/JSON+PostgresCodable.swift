import FoundationEssentials

/// JSON as its text, for jsonb columns whose content is passed on and not looked into.
public struct RawJSON: Sendable, Hashable, PostgresCodable {
    /// The JSON text; jsonb neither keeps its white space nor the order of its keys.
    public var text: String

    /// Takes JSON text; the server refuses what is none.
    public init(_ text: String) {
        self.text = text
    }

    /// jsonb.
    public static var postgresType: PostgresType { .jsonb }

    /// Appends the version byte of jsonb's binary form, which is 1, and the text.
    public func encode(into bytes: inout PostgresBytes) {
        bytes.append(UInt8(1))
        bytes.append(contentsOf: text.utf8)
    }

    /// Reads jsonb and json.
    public static func decode(_ cell: PostgresCell) throws -> RawJSON {
        guard let text = String(validating: try json(in: cell), as: UTF8.self) else {
            throw PostgresCell.Mismatch("it is not UTF-8")
        }
        return RawJSON(text)
    }

    /// The JSON text's bytes, without the version byte.
    static func json(in cell: PostgresCell) throws -> UnsafeRawBufferPointer {
        switch cell.type {
        case .json:
            return cell.bytes
        case .jsonb:
            guard cell.bytes.first == 1 else {
                throw PostgresCell.Mismatch("the version of jsonb's binary form is not 1")
            }
            return UnsafeRawBufferPointer(rebasing: cell.bytes.dropFirst())
        default:
            throw cell.wrongType(expected: "jsonb and json")
        }
    }
}

/// A Codable value kept in a jsonb column.
///
/// Dates inside are numbers, as JSONEncoder writes them unless told otherwise.
public struct JSONB<Value: Codable & Sendable>: Sendable, PostgresCodable {
    /// The value.
    public var value: Value

    /// Takes the value.
    public init(_ value: Value) {
        self.value = value
    }

    /// jsonb.
    public static var postgresType: PostgresType { .jsonb }

    /// Appends the version byte, which is 1, and the value as JSON.
    public func encode(into bytes: inout PostgresBytes) throws {
        bytes.append(UInt8(1))
        bytes.append(contentsOf: try JSONEncoder().encode(value))
    }

    /// Reads jsonb and json.
    public static func decode(_ cell: PostgresCell) throws -> JSONB {
        let data = Data(try RawJSON.json(in: cell))
        do {
            return JSONB(try JSONDecoder().decode(Value.self, from: data))
        } catch {
            throw PostgresCell.Mismatch("its JSON does not have the shape of \(Value.self)")
        }
    }
}

extension JSONB: Equatable where Value: Equatable {}
