import Foundation
import OrderedCollections

/// A JSON value whose objects keep the order of their members.
enum JSONValue: Sendable, Hashable {
    /// The members of an object in their order.
    typealias Members = OrderedDictionary<String, JSONValue>

    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object(Members)

    /// The member of an object; nil for other values and absent members.
    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The elements of an array, nil for other values.
    var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object, nil for other values.
    var members: Members? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The text of a string, nil for other values.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The truth value, nil for other values.
    var flag: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    /// The number, where it is a whole one.
    var wholeNumber: Int? {
        switch self {
        case .int(let number): number
        case .double(let number): Int(exactly: number)
        default: nil
        }
    }

    /// The number, whole or not.
    var number: Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    /// Text, or null where there is none.
    init(_ text: String?) {
        self = text.map(JSONValue.string) ?? .null
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByArrayLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral
{
    /// A string.
    init(stringLiteral value: String) { self = .string(value) }

    /// An object with the members in their order; the last of one name counts.
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(OrderedDictionary(elements, uniquingKeysWith: { $1 }))
    }

    /// An array.
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// A whole number.
    init(integerLiteral value: Int) { self = .int(value) }

    /// A truth value.
    init(booleanLiteral value: Bool) { self = .bool(value) }

    /// The null value.
    init(nilLiteral: ()) { self = .null }
}

extension JSONValue: Codable {
    /// The value that a decoder holds, of whatever kind it is.
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A kind that does not fit is no error here: the next one is asked.
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .int(number)
        } else if let number = try? container.decode(Double.self) {
            self = .double(number)
        } else if let elements = try? container.decode([JSONValue].self) {
            self = .array(elements)
        } else {
            self = .object(
                OrderedDictionary(
                    uncheckedUniqueKeysWithValues: try container.decode([String: JSONValue].self)
                )
            )
        }
    }

    /// Encodes the value as what it is.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let flag): try container.encode(flag)
        case .int(let number): try container.encode(number)
        case .double(let number): try container.encode(number)
        case .string(let text): try container.encode(text)
        case .array(let elements): try container.encode(elements)
        case .object(let members):
            try container.encode(Dictionary(uniqueKeysWithValues: members.map { ($0, $1) }))
        }
    }
}
