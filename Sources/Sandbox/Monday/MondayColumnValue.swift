import Foundation
import Meetings

/// The rules of a column for the values that are written to it and read from it.
struct MondayColumnValue {
    /// The column.
    let column: MondayColumn

    /// The people of the account by number.
    let people: [Int: SandboxPerson]

    /// Turns a written value into the stored one; nil clears the column.
    ///
    /// - Throws: `MondayProblem` where it does not fit the column.
    func stored(_ value: JSONValue) throws(MondayProblem) -> JSONValue? {
        if value == .null || value == "" || value == [:] { return nil }
        switch column.type {
        case .text, .name: return .string(try text(value, member: nil))
        case .longText: return ["text": .string(try text(value, member: "text"))]
        case .numbers: return .string(try number(value))
        case .status: return ["index": .int(try statusIndex(value))]
        case .date: return try date(value)
        case .people: return try persons(value)
        case .link: return try link(value)
        case .checkbox: return try checkbox(value)
        }
    }

    /// The text that people see; empty where there is no value.
    func displayed(_ stored: JSONValue?) -> String {
        guard let stored else { return "" }
        switch column.type {
        case .text, .name, .numbers: return stored.text ?? ""
        case .longText: return stored["text"]?.text ?? ""
        case .status: return stored["index"]?.wholeNumber.flatMap { column.labels[$0] } ?? ""
        case .date:
            return [stored["date"]?.text, stored["time"]?.text].compactMap(\.self)
                .joined(separator: " ")
        case .people:
            return personIDs(stored).compactMap { people[$0]?.name }.joined(separator: ", ")
        case .link:
            let parts = [stored["text"]?.text, stored["url"]?.text]
            return parts.compactMap(\.self).joined(separator: " - ")
        case .checkbox: return "v"
        }
    }

    /// The numbers of the people in a stored value.
    func personIDs(_ stored: JSONValue?) -> [Int] {
        stored?["personsAndTeams"]?.elements?.compactMap { $0["id"]?.wholeNumber } ?? []
    }

    private func text(_ value: JSONValue, member: String?) throws(MondayProblem) -> String {
        let found = member.flatMap { value[$0] } ?? value
        switch found {
        case .string(let text): return text
        case .int(let number): return String(number)
        default: throw .value("it must be a text", column: column)
        }
    }

    private func number(_ value: JSONValue) throws(MondayProblem) -> String {
        let text = value.text ?? (value.number.map { _ in JSONText.string(value) } ?? "")
        guard let number = Double(text), number.isFinite else {
            throw .value("it must be a number", column: column)
        }
        return text
    }

    private func statusIndex(_ value: JSONValue) throws(MondayProblem) -> Int {
        if let index = value["index"]?.wholeNumber ?? value["index"]?.text.flatMap({ Int($0) }) {
            guard column.labels[index] != nil else {
                throw .value("index does not exist in column.", column: column)
            }
            return index
        }
        guard let label = value["label"]?.text ?? value.text else {
            throw .value("a label or an index is needed", column: column)
        }
        guard let index = column.labels.first(where: { $0.value == label })?.key else {
            let known = column.labels.sorted { $0.key < $1.key }
                .map { "\($0.key): \($0.value)" }.joined(separator: ", ")
            throw .value(
                "label does not exist in column. Available labels: {\(known)}",
                column: column
            )
        }
        return index
    }

    private func date(_ value: JSONValue) throws(MondayProblem) -> JSONValue {
        let parts = value.text?.split(separator: " ", maxSplits: 1).map(String.init)
        guard let text = value["date"]?.text ?? parts?.first, CalendarDate(text) != nil else {
            throw .value("the date must be written YYYY-MM-DD", column: column)
        }
        let time = value["time"]?.text ?? parts?.dropFirst().first
        guard let time, !time.isEmpty else { return ["date": .string(text)] }
        let fields = time.split(separator: ":").compactMap { Int($0) }
        guard (2...3).contains(fields.count), (0..<24).contains(fields[0]),
            fields.dropFirst().allSatisfy((0..<60).contains)
        else { throw .value("the time must be written HH:MM:SS", column: column) }
        let shown = (fields.count == 2 ? fields + [0] : fields).map { SandboxTime.padded($0, 2) }
        return ["date": .string(text), "time": .string(shown.joined(separator: ":"))]
    }

    private func persons(_ value: JSONValue) throws(MondayProblem) -> JSONValue? {
        let entries =
            value["personsAndTeams"]?.elements
            ?? value.text?.split(separator: ",").map {
                ["id": .string(String($0.filter { $0 != " " })), "kind": "person"]
            }
        guard let entries else { throw .value("personsAndTeams is needed", column: column) }
        var persons: [JSONValue] = []
        for entry in entries {
            let id = entry["id"]?.wholeNumber ?? entry["id"]?.text.flatMap { Int($0) }
            guard entry["kind"] == "person", let id, people[id] != nil else {
                throw .value("a person does not exist in the account", column: column)
            }
            persons.append(["id": .int(id), "kind": "person"])
        }
        return persons.isEmpty ? nil : ["personsAndTeams": .array(persons)]
    }

    private func link(_ value: JSONValue) throws(MondayProblem) -> JSONValue {
        let parts = value.text?.split(separator: " ", maxSplits: 1).map(String.init)
        guard let url = value["url"]?.text ?? parts?.first, let scheme = URL(string: url)?.scheme,
            ["http", "https", "mailto"].contains(scheme)
        else { throw .value("a link needs a url", column: column) }
        return ["url": .string(url), "text": .string(value["text"]?.text ?? parts?.last ?? url)]
    }

    private func checkbox(_ value: JSONValue) throws(MondayProblem) -> JSONValue? {
        switch value["checked"] ?? value {
        case "true", true: return ["checked": true]
        case "false", false: return nil
        default: throw .value("checked must be \"true\" or \"false\"", column: column)
        }
    }
}
