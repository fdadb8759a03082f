/// The rule that fields with one response key must be able to share one answer.
/// Source: https://spec.graphql.org/October2021/#sec-Field-Selection-Merging
struct GraphQLMergeCheck {
    /// Two selections that cannot stand in one answer.
    struct Conflict {
        /// What is wrong.
        let message: String

        /// Where both stand.
        let offsets: [Int]
    }

    private struct Entry {
        let field: GraphQLField
        let parent: GraphQLTypeDefinition?
        let definition: GraphQLFieldDefinition?
    }

    private struct Pair: Hashable {
        let first: Int
        let second: Int
        let isExclusive: Bool
    }

    private let schema: GraphQLSchema
    private let document: GraphQLDocument
    private var remaining: Int
    private var compared: Set<Pair> = []
    private var entered: Set<Int> = []

    /// A check of a document whose fragments are known to exist and to end.
    init(schema: GraphQLSchema, document: GraphQLDocument, comparisons: Int) {
        self.schema = schema
        self.document = document
        remaining = comparisons
    }

    /// The first conflict, or the statement that there are too many pairs to look at.
    mutating func firstConflict() -> Conflict? {
        for operation in document.operations {
            let root = schema.rootType(for: operation.kind)
            if let conflict = conflict(within: fields(of: operation.selections, on: root)) {
                return conflict
            }
        }
        return nil
    }

    private mutating func conflict(within fields: [String: [Entry]]) -> Conflict? {
        for key in fields.keys.sorted() {
            let entries = fields[key] ?? []
            for (index, first) in entries.enumerated() {
                for second in entries[(index + 1)...] {
                    if let found = conflict(key, first, second, isExclusive: false) { return found }
                }
                // One field has one place in the document, whatever leads to it.
                guard entered.insert(first.field.offset).inserted else { continue }
                if let inner = conflict(within: selected(by: first)) { return inner }
            }
        }
        return nil
    }

    private mutating func conflict(
        _ key: String,
        _ first: Entry,
        _ second: Entry,
        isExclusive wasExclusive: Bool
    ) -> Conflict? {
        let offsets = [first.field.offset, second.field.offset]
        let isExclusive = wasExclusive || areExclusive(first.parent, second.parent)
        let pair = Pair(
            first: offsets[0],
            second: offsets[1],
            isExclusive: isExclusive
        )
        guard compared.insert(pair).inserted else { return nil }
        remaining -= 1
        guard remaining > 0 else {
            return Conflict(message: "Query is too complex to validate.", offsets: offsets)
        }
        if let reason = difference(first, second, isExclusive: isExclusive) {
            return Conflict(
                message: "Fields \"\(key)\" conflict because \(reason). Use different aliases on "
                    + "the fields to fetch both if this was intentional.",
                offsets: offsets
            )
        }
        let other = selected(by: second)
        for (key, entries) in selected(by: first).sorted(by: { $0.key < $1.key }) {
            for one in entries {
                for two in other[key] ?? [] {
                    if let found = conflict(key, one, two, isExclusive: isExclusive) {
                        return found
                    }
                }
            }
        }
        return nil
    }

    private func difference(_ first: Entry, _ second: Entry, isExclusive: Bool) -> String? {
        if !isExclusive {
            if first.field.name != second.field.name {
                return "\"\(first.field.name)\" and \"\(second.field.name)\" are different fields"
            }
            if !first.field.hasSameArguments(as: second.field) {
                return "they have differing arguments"
            }
        }
        guard let one = first.definition?.type, let two = second.definition?.type,
            haveDifferentShapes(one, two)
        else { return nil }
        return "they return conflicting types \"\(one)\" and \"\(two)\""
    }

    private func haveDifferentShapes(
        _ first: GraphQLTypeReference,
        _ second: GraphQLTypeReference
    ) -> Bool {
        switch (first, second) {
        case (.nonNull(let one), .nonNull(let two)), (.list(let one), .list(let two)):
            return haveDifferentShapes(one, two)
        case (.named(let one), .named(let two)):
            let isLeaf = schema.types[one]?.isLeaf == true || schema.types[two]?.isLeaf == true
            return isLeaf && one != two
        default:
            return true
        }
    }

    private func areExclusive(
        _ first: GraphQLTypeDefinition?,
        _ second: GraphQLTypeDefinition?
    ) -> Bool {
        guard let first, let second else { return false }
        return first.name != second.name && first.isObject && second.isObject
    }

    private func selected(by entry: Entry) -> [String: [Entry]] {
        let type = entry.definition.flatMap { schema.types[$0.type.name] }
        return fields(of: entry.field.selections, on: type)
    }

    /// All fields that a selection set brings, by response key, fragments opened.
    private func fields(
        of selections: [GraphQLSelection],
        on parent: GraphQLTypeDefinition?
    ) -> [String: [Entry]] {
        var fields: [String: [Entry]] = [:]
        var opened: Set<String> = []
        var waiting = [(selections, parent)]
        while let (selections, parent) = waiting.popLast() {
            for selection in selections {
                switch selection {
                case .field(let field):
                    let definition =
                        field.name == GraphQLFieldDefinition.typeName.name
                        ? .typeName : parent?.fields?[field.name]
                    fields[field.responseKey, default: []].append(
                        Entry(field: field, parent: parent, definition: definition)
                    )
                case .inline(let inline):
                    let type = inline.typeCondition.flatMap { schema.types[$0] } ?? parent
                    waiting.append((inline.selections, type))
                case .spread(let spread):
                    guard opened.insert(spread.name).inserted,
                        let fragment = document.fragment(named: spread.name)
                    else { continue }
                    waiting.append((fragment.selections, schema.types[fragment.typeCondition]))
                }
            }
        }
        return fields
    }
}

extension GraphQLField {
    /// Whether both fields are given the same arguments, in whatever order.
    fileprivate func hasSameArguments(as other: GraphQLField) -> Bool {
        guard arguments.count == other.arguments.count else { return false }
        return arguments.allSatisfy { argument in
            other.arguments.contains {
                $0.name == argument.name && $0.value.content.equals(argument.value.content)
            }
        }
    }
}

extension GraphQLValue.Content {
    /// Whether two written values are the same, wherever they stand.
    fileprivate func equals(_ other: GraphQLValue.Content) -> Bool {
        switch (self, other) {
        case (.variable(let one), .variable(let two)), (.int(let one), .int(let two)),
            (.float(let one), .float(let two)), (.string(let one), .string(let two)),
            (.enumeration(let one), .enumeration(let two)):
            one == two
        case (.boolean(let one), .boolean(let two)): one == two
        case (.null, .null): true
        case (.list(let one), .list(let two)):
            one.count == two.count && zip(one, two).allSatisfy { $0.content.equals($1.content) }
        case (.object(let one), .object(let two)):
            one.count == two.count
                && one.allSatisfy { field in
                    two.contains {
                        $0.name == field.name && $0.value.content.equals(field.value.content)
                    }
                }
        default: false
        }
    }
}
