import Foundation

/// A column's value as the API shows it.
struct MondayValueObject: GraphQLObject {
    /// The column and its rules.
    let rules: MondayColumnValue

    /// The stored value.
    let value: JSONValue?

    /// When the item was last changed.
    let updatedAt: Date

    var typeName: String { rules.column.valueTypeName }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        let text = rules.displayed(value)
        switch call.name {
        case "id": return .text(rules.column.id)
        case "column": return .object(MondayColumnObject(column: rules.column))
        case "is_leaf": return .leaf(true)
        case "text": return .text(text)
        case "type": return .text(rules.column.type.rawValue)
        case "value": return .text(value.map(JSONText.string))
        case "updated_at":
            return .text(value.map { _ in SandboxTime.iso8601(updatedAt, milliseconds: false) })
        case "index": return .leaf(value?["index"] ?? .null)
        case "is_done": return .leaf(.bool(text == "Done"))
        case "label": return .text(text.isEmpty ? nil : text)
        case "date", "time": return .text(value?[call.name]?.text ?? "")
        case "persons_and_teams":
            return .list(
                rules.personIDs(value).map {
                    .object(
                        SandboxRecord(
                            typeName: "PeopleEntity",
                            fields: ["id": .string(String($0)), "kind": "person"]
                        )
                    )
                }
            )
        case "url": return .text(value?["url"]?.text)
        case "url_text": return .text(value?["text"]?.text)
        case "number": return .leaf(value?.text.flatMap(Double.init).map(JSONValue.double) ?? .null)
        case "checked": return .leaf(.bool(value != nil))
        default: return .null
        }
    }
}
