import OrderedCollections

/// A JSON value whose objects keep the order of their members.
enum JSONValue: Sendable {
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

extension JSONValue: Equatable {
    /// Whether two values say the same; the order of members says nothing.
    static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let one), .bool(let two)): one == two
        case (.string(let one), .string(let two)): one == two
        case (.array(let one), .array(let two)): one == two
        case (.object(let one), .object(let two)):
            one.count == two.count && one.allSatisfy { two[$0.key] == $0.value }
        case (.int(let one), .int(let two)): one == two
        default: left.number != nil && left.number == right.number
        }
    }
}

extension JSONValue: Codable {
    /// Reads the value from a string that holds it as JSON text.
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try JSONText.read(Array(container.decode(String.self).utf8))
        } catch let refusal as JSONText.Refusal {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: refusal.description
            )
        }
    }

    /// Writes the value as a string that holds it as JSON text: a coder would lose the order.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(JSONText.string(self))
    }
}
