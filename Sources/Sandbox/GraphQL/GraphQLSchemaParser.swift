/// The parser of the small part of the schema language that the simulators' schemas are written in.
///
/// It knows `scalar`, `enum`, `input`, `interface` and `type … implements A & B`; root types are
/// those named `Query` and `Mutation`. Source:
/// https://spec.graphql.org/October2021/#sec-Type-System
struct GraphQLSchemaParser {
    private var cursor: GraphQLTokenCursor

    /// Parses a schema.
    ///
    /// - Throws: the first place that is not in this part of the language, or names no type.
    static func parse(_ text: String) throws(GraphQLError) -> GraphQLSchema {
        let limits = GraphQLLimits()
        var parser = GraphQLSchemaParser(cursor: try GraphQLTokenCursor(text, limits: limits))
        return try parser.schema()
    }

    private mutating func schema() throws(GraphQLError) -> GraphQLSchema {
        var types: [String: GraphQLTypeDefinition] = [:]
        for name in ["Int", "Float", "String", "Boolean", "ID"] {
            types[name] = GraphQLTypeDefinition(name: name, kind: .scalar)
        }
        while cursor.current.kind != .end {
            let offset = cursor.current.offset
            let definition = try definition()
            guard types.updateValue(definition, forKey: definition.name) == nil else {
                throw cursor.source.error(
                    .syntax,
                    "Type \"\(definition.name)\" is declared twice.",
                    at: offset
                )
            }
        }
        return GraphQLSchema(types: types)
    }

    private mutating func definition() throws(GraphQLError) -> GraphQLTypeDefinition {
        let word = cursor.current
        let keyword = try cursor.name()
        let name = try cursor.name()
        switch word.kind {
        case .name("scalar"):
            return GraphQLTypeDefinition(name: name, kind: .scalar)
        case .name("enum"):
            let values = try cursor.many(.braceOpen, .braceClose) {
                cursor throws(GraphQLError) in try cursor.name()
            }
            return GraphQLTypeDefinition(name: name, kind: .enumeration(values: values))
        case .name("input"):
            let fields = try cursor.many(.braceOpen, .braceClose, Self.input)
            return GraphQLTypeDefinition(name: name, kind: .input(fields: fields))
        case .name("interface"):
            return GraphQLTypeDefinition(name: name, kind: .interface(fields: try fields()))
        case .name("type"):
            let interfaces = try interfaces()
            return GraphQLTypeDefinition(
                name: name,
                kind: .object(fields: try fields()),
                interfaces: interfaces
            )
        default:
            throw cursor.source.error(.syntax, "Unexpected \"\(keyword)\".", at: word.offset)
        }
    }

    private mutating func interfaces() throws(GraphQLError) -> [String] {
        guard try cursor.skipKeyword("implements") else { return [] }
        var names = [try cursor.name()]
        while try cursor.skip(.ampersand) { names.append(try cursor.name()) }
        return names
    }

    private mutating func fields() throws(GraphQLError) -> [String: GraphQLFieldDefinition] {
        let fields = try cursor.many(.braceOpen, .braceClose) {
            cursor throws(GraphQLError) -> GraphQLFieldDefinition in
            let name = try cursor.name()
            let arguments = try cursor.optionalMany(
                .parenthesisOpen,
                .parenthesisClose,
                Self.input
            )
            try cursor.expect(.colon)
            return GraphQLFieldDefinition(
                name: name,
                arguments: arguments,
                type: try cursor.typeReference()
            )
        }
        return Dictionary(fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func input(
        _ cursor: inout GraphQLTokenCursor
    ) throws(GraphQLError) -> GraphQLInputDefinition {
        let name = try cursor.name()
        try cursor.expect(.colon)
        let type = try cursor.typeReference()
        let value = try cursor.skip(.equals) ? try cursor.value(constant: true) : nil
        return GraphQLInputDefinition(name: name, type: type, defaultValue: value)
    }
}
