/// What the simulated monday charges for a request.
///
/// The vendor does not publish its prices; these are of the same order. Every object costs a point
/// for each that may be answered, every mutation a thousand.
struct MondayComplexity {
    /// The most points of one query.
    static let maximumPerQuery = 5_000_000

    /// What the names of mutations begin with.
    private static let changes = ["archive_", "change_", "create_", "delete_", "move_"]

    private let request: GraphQLRequest
    private var fragments: [String: Int] = [:]

    /// The points of a request.
    static func cost(of request: GraphQLRequest) -> Int {
        var complexity = MondayComplexity(request: request)
        return complexity.cost(of: request.operation.selections)
    }

    private init(request: GraphQLRequest) { self.request = request }

    private mutating func cost(of selections: [GraphQLSelection]) -> Int {
        var total = 0
        for selection in selections {
            switch selection {
            case .field(let field): total += cost(of: field)
            case .inline(let inline): total += cost(of: inline.selections)
            case .spread(let spread):
                if fragments[spread.name] == nil {
                    let body = request.document.fragment(named: spread.name)?.selections ?? []
                    fragments[spread.name] = cost(of: body)
                }
                total += fragments[spread.name] ?? 0
            }
            // Enough to be refused; going on could only overflow.
            total = min(total, Self.maximumPerQuery + 1)
        }
        return total
    }

    private mutating func cost(of field: GraphQLField) -> Int {
        guard !field.selections.isEmpty else { return 0 }
        let own = Self.changes.contains(where: field.name.hasPrefix) ? 1_000 : 1
        let each = own + cost(of: field.selections)
        return min(each * expectedCount(of: field), Self.maximumPerQuery + 1)
    }

    /// How many objects a field may answer: what it is limited to, else what the vendor defaults
    /// to.
    private func expectedCount(of field: GraphQLField) -> Int {
        let limit = request.argument("limit", of: field, type: "Int")
        if let limit = limit?.wholeNumber { return min(max(1, limit), 500) }
        switch field.name {
        case "boards", "updates", "users", "items_page", "next_items_page",
            "items_page_by_column_values":
            return 25
        case "column_values", "columns": return 10
        default: return 1
        }
    }
}

/// The points of a request beside what the account had left.
struct MondayComplexityAccount: GraphQLObject {
    /// What was left before the request.
    let before: Int

    /// What the request costs.
    let cost: Int

    /// The seconds until all points are there again.
    let secondsToReset: Int

    var typeName: String { "Complexity" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "before": .leaf(.int(before))
        case "after": .leaf(.int(before - cost))
        case "query": .leaf(.int(cost))
        default: .leaf(.int(secondsToReset))
        }
    }
}
