/// The parser of executable documents.
/// Source: https://spec.graphql.org/October2021/#sec-Document-Syntax
struct GraphQLParser {
    private var cursor: GraphQLTokenCursor

    /// Parses a whole document.
    ///
    /// - Throws: the first syntax error, or the limit that the document exceeds.
    static func parse(
        _ text: String,
        limits: GraphQLLimits = GraphQLLimits()
    ) throws(GraphQLError) -> GraphQLDocument {
        var parser = GraphQLParser(cursor: try GraphQLTokenCursor(text, limits: limits))
        return try parser.document()
    }

    private mutating func document() throws(GraphQLError) -> GraphQLDocument {
        var document = GraphQLDocument(source: cursor.source)
        repeat {
            let offset = cursor.current.offset
            switch cursor.current.kind {
            case .braceOpen:
                document.operations.append(
                    GraphQLOperation(
                        kind: .query,
                        name: nil,
                        variables: [],
                        directives: [],
                        selections: try selections(),
                        offset: offset
                    )
                )
            case .name("fragment"):
                document.fragments.append(try fragment())
            case .name(let word):
                guard let kind = GraphQLOperation.Kind(rawValue: word) else {
                    throw cursor.failure("Unexpected \(cursor.current.kind).")
                }
                document.operations.append(try operation(kind))
            default:
                throw cursor.failure("Unexpected \(cursor.current.kind).")
            }
        } while cursor.current.kind != .end
        return document
    }

    private mutating func operation(
        _ kind: GraphQLOperation.Kind
    ) throws(GraphQLError) -> GraphQLOperation {
        let offset = try cursor.advance().offset
        var name: String?
        if case .name = cursor.current.kind { name = try cursor.name() }
        return GraphQLOperation(
            kind: kind,
            name: name,
            variables: try cursor.optionalMany(
                .parenthesisOpen,
                .parenthesisClose,
                Self.variable
            ),
            directives: try Self.directives(&cursor, constant: false),
            selections: try selections(),
            offset: offset
        )
    }

    private mutating func fragment() throws(GraphQLError) -> GraphQLFragment {
        let offset = try cursor.advance().offset
        guard cursor.current.kind != .name("on") else {
            throw cursor.failure("Unexpected \(cursor.current.kind).")
        }
        let name = try cursor.name()
        try cursor.expect(.name("on"))
        return GraphQLFragment(
            name: name,
            typeCondition: try cursor.name(),
            directives: try Self.directives(&cursor, constant: false),
            selections: try selections(),
            offset: offset
        )
    }

    private mutating func selections() throws(GraphQLError) -> [GraphQLSelection] {
        try Self.selections(&cursor)
    }

    private static func variable(
        _ cursor: inout GraphQLTokenCursor
    ) throws(GraphQLError) -> GraphQLVariable {
        let offset = try cursor.expect(.dollar).offset
        let name = try cursor.name()
        try cursor.expect(.colon)
        let type = try cursor.typeReference()
        let value = try cursor.skip(.equals) ? try cursor.value(constant: true) : nil
        return GraphQLVariable(
            name: name,
            type: type,
            defaultValue: value,
            directives: try directives(&cursor, constant: true),
            offset: offset
        )
    }

    private static func directives(
        _ cursor: inout GraphQLTokenCursor,
        constant: Bool
    ) throws(GraphQLError) -> [GraphQLDirective] {
        var directives: [GraphQLDirective] = []
        while cursor.current.kind == .at {
            let offset = try cursor.advance().offset
            let name = try cursor.name()
            directives.append(
                GraphQLDirective(
                    name: name,
                    arguments: try arguments(&cursor, constant: constant),
                    offset: offset
                )
            )
        }
        return directives
    }

    private static func arguments(
        _ cursor: inout GraphQLTokenCursor,
        constant: Bool
    ) throws(GraphQLError) -> [GraphQLArgument] {
        try cursor.optionalMany(.parenthesisOpen, .parenthesisClose) {
            cursor throws(GraphQLError) in
            try cursor.argument(constant: constant)
        }
    }

    private static func selections(
        _ cursor: inout GraphQLTokenCursor
    ) throws(GraphQLError) -> [GraphQLSelection] {
        try cursor.nested { cursor throws(GraphQLError) in
            try cursor.many(.braceOpen, .braceClose, selection)
        }
    }

    private static func selection(
        _ cursor: inout GraphQLTokenCursor
    ) throws(GraphQLError) -> GraphQLSelection {
        let offset = cursor.current.offset
        guard try cursor.skip(.spread) else { return .field(try field(&cursor)) }
        if case .name(let name) = cursor.current.kind, name != "on" {
            try cursor.advance()
            return .spread(
                GraphQLSpread(
                    name: name,
                    directives: try directives(&cursor, constant: false),
                    offset: offset
                )
            )
        }
        let condition = try cursor.skipKeyword("on") ? try cursor.name() : nil
        return .inline(
            GraphQLInlineFragment(
                typeCondition: condition,
                directives: try directives(&cursor, constant: false),
                selections: try selections(&cursor),
                offset: offset
            )
        )
    }

    private static func field(
        _ cursor: inout GraphQLTokenCursor
    ) throws(GraphQLError) -> GraphQLField {
        let offset = cursor.current.offset
        let first = try cursor.name()
        let second = try cursor.skip(.colon) ? try cursor.name() : nil
        return GraphQLField(
            alias: second == nil ? nil : first,
            name: second ?? first,
            arguments: try arguments(&cursor, constant: false),
            directives: try directives(&cursor, constant: false),
            selections: cursor.current.kind == .braceOpen ? try selections(&cursor) : [],
            offset: offset
        )
    }
}
