import Foundation

/// Which items of a board are wanted, and in which order.
struct MondayItemsQuery {
    /// How a column's text is compared.
    enum Comparison: String {
        case anyOf = "any_of"
        case notAnyOf = "not_any_of"
        case isEmpty = "is_empty"
        case isNotEmpty = "is_not_empty"
        case containsText = "contains_text"
        case notContainsText = "not_contains_text"
        case startsWith = "starts_with"
        case endsWith = "ends_with"
    }

    /// A condition on one column.
    struct Rule {
        /// The column.
        let columnID: String

        /// The values that it is compared with.
        let values: [String]

        /// How.
        let comparison: Comparison
    }

    /// The wanted items by number; nil for all.
    var ids: [String]?

    /// The conditions.
    var rules: [Rule] = []

    /// Whether one condition is enough.
    var isAlternative = false

    /// The columns that decide the order, the most important first, with whether it is reversed.
    var order: [(columnID: String, isDescending: Bool)] = []

    /// A query of conditions that must all hold.
    init(rules: [Rule] = []) { self.rules = rules }

    /// The query of an `ItemsQuery` argument that fits the schema.
    init(_ argument: JSONValue?) {
        ids = argument?["ids"]?.elements?.compactMap(\.text)
        isAlternative = argument?["operator"] == "or"
        rules = (argument?["rules"]?.elements ?? []).map { rule in
            let value = rule["compare_value"] ?? .null
            return Rule(
                columnID: rule["column_id"]?.text ?? "",
                values: (value.elements ?? [value]).compactMap(Self.text),
                comparison: Comparison(rawValue: rule["operator"]?.text ?? "") ?? .anyOf
            )
        }
        order = (argument?["order_by"]?.elements ?? []).map {
            ($0["column_id"]?.text ?? "", $0["direction"] == "desc")
        }
    }

    /// The active items of the board that are wanted.
    ///
    /// - Throws: `MondayProblem` where a column does not exist.
    func items(
        of board: MondayBoard,
        in state: MondayState
    ) throws(MondayProblem) -> [MondayItem] {
        for id in rules.map(\.columnID) + order.map(\.columnID) where board.column(id) == nil {
            throw .column(id)
        }
        var items = state.activeItems(of: board.id).filter { item in
            guard ids?.contains(String(item.id)) ?? true else { return false }
            guard !rules.isEmpty else { return true }
            let isMatch = { (rule: Rule) in matches(item, rule, board: board, state: state) }
            return isAlternative ? rules.contains(where: isMatch) : rules.allSatisfy(isMatch)
        }
        for (columnID, isDescending) in order.reversed() {
            let keyed = items.enumerated().map {
                (text: Self.text(of: columnID, $1, board: board, state: state), place: $0, item: $1)
            }
            items = keyed.sorted {
                guard $0.text != $1.text else { return $0.place < $1.place }
                return isDescending ? $0.text > $1.text : $0.text < $1.text
            }.map(\.item)
        }
        return items
    }

    private func matches(
        _ item: MondayItem,
        _ rule: Rule,
        board: MondayBoard,
        state: MondayState
    ) -> Bool {
        let text = Self.text(of: rule.columnID, item, board: board, state: state)
        let index = item.values[rule.columnID]?["index"]?.wholeNumber.map(String.init)
        let isExact = rule.values.contains { $0 == text || $0 == index }
        switch rule.comparison {
        case .anyOf: return isExact
        case .notAnyOf: return !isExact
        case .isEmpty: return text.isEmpty
        case .isNotEmpty: return !text.isEmpty
        case .containsText: return rule.values.contains { text.localizedStandardContains($0) }
        case .notContainsText: return !rule.values.contains { text.localizedStandardContains($0) }
        case .startsWith: return rule.values.contains { text.hasPrefix($0) }
        case .endsWith: return rule.values.contains { text.hasSuffix($0) }
        }
    }

    private static func text(
        of columnID: String,
        _ item: MondayItem,
        board: MondayBoard,
        state: MondayState
    ) -> String {
        guard columnID != "name" else { return item.name }
        guard let column = board.column(columnID) else { return "" }
        return state.rules(column).displayed(item.values[columnID])
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        // A date rule says so before its date.
        case "EXACT": nil
        case .string(let text): text
        case .int(let number): String(number)
        default: nil
        }
    }
}
