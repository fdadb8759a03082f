import Foundation

/// A value as monday takes it for a column.
enum MondayColumnValue: Encodable, Sendable, Equatable {
    /// Of a text column.
    case text(String)
    /// Of a long text column.
    case longText(String)
    /// Of a date column, as `YYYY-MM-DD`.
    case date(String)
    /// Of a link column.
    case link(url: String, text: String)
    /// Of a people column: one person's id.
    case person(String)
    /// Of a status column.
    case label(String)
    /// Of any column: nothing any more.
    case nothing

    private enum Key: String, CodingKey {
        case text, date, url, label, id, kind
        case people = "personsAndTeams"
    }

    /// The value in the form in which values are compared.
    var comparable: String {
        let text =
            switch self {
            case .text(let text), .longText(let text), .date(let text), .label(let text),
                .person(let text):
                text
            case .link(let url, _): url
            case .nothing: ""
            }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Writes the value in the form of its column's type.
    func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .nothing:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        default: try encodeObject(to: encoder)
        }
    }

    private func encodeObject(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .text, .nothing: break
        case .longText(let text): try container.encode(text, forKey: .text)
        case .date(let date): try container.encode(date, forKey: .date)
        case .label(let label): try container.encode(label, forKey: .label)
        case .link(let url, let text):
            try container.encode(url, forKey: .url)
            try container.encode(text, forKey: .text)
        case .person(let id):
            var people = container.nestedUnkeyedContainer(forKey: .people)
            var person = people.nestedContainer(keyedBy: Key.self)
            // Ids are numbers here and texts in answers.
            if let number = Int64(id) {
                try person.encode(number, forKey: .id)
            } else {
                try person.encode(id, forKey: .id)
            }
            try person.encode("person", forKey: .kind)
        }
    }
}
