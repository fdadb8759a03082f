/// A place in a token stream, with the steps that every grammar rule is made of.
struct GraphQLTokenCursor {
    /// The document.
    let source: GraphQLSource

    /// The token that comes next.
    private(set) var current: GraphQLToken

    private var lexer: GraphQLLexer
    private let maximumDepth: Int
    private var depth = 0

    /// A cursor before the first token; refuses a document that is too long.
    init(_ text: String, limits: GraphQLLimits) throws(GraphQLError) {
        source = GraphQLSource(bytes: Array(text.utf8))
        guard source.bytes.count <= limits.bytes else {
            throw source.error(
                .syntax,
                "Document is longer than \(limits.bytes) bytes.",
                at: 0
            )
        }
        lexer = GraphQLLexer(source: source, limits: limits)
        maximumDepth = limits.depth
        current = try lexer.next()
    }

    /// Takes the next token, whatever it is.
    @discardableResult
    mutating func advance() throws(GraphQLError) -> GraphQLToken {
        let token = current
        current = try lexer.next()
        return token
    }

    /// Takes the next token where it is of the kind, and says whether it was.
    mutating func skip(_ kind: GraphQLToken.Kind) throws(GraphQLError) -> Bool {
        guard current.kind == kind else { return false }
        try advance()
        return true
    }

    /// Takes a token that must be of the kind.
    @discardableResult
    mutating func expect(_ kind: GraphQLToken.Kind) throws(GraphQLError) -> GraphQLToken {
        guard current.kind == kind else {
            throw failure("Expected \(kind), found \(current.kind).")
        }
        return try advance()
    }

    /// Takes a name.
    mutating func name() throws(GraphQLError) -> String {
        guard case .name(let name) = current.kind else {
            throw failure("Expected Name, found \(current.kind).")
        }
        try advance()
        return name
    }

    /// Takes the given word where it comes next, and says whether it did.
    mutating func skipKeyword(_ word: String) throws(GraphQLError) -> Bool {
        try skip(.name(word))
    }

    /// Reads one or more parts between two brackets.
    mutating func many<Part>(
        _ open: GraphQLToken.Kind,
        _ close: GraphQLToken.Kind,
        _ part: (inout GraphQLTokenCursor) throws(GraphQLError) -> Part
    ) throws(GraphQLError) -> [Part] {
        try expect(open)
        var parts = [try part(&self)]
        while try !skip(close) { parts.append(try part(&self)) }
        return parts
    }

    /// Reads one or more parts between two brackets, or nothing where the opening one is absent.
    mutating func optionalMany<Part>(
        _ open: GraphQLToken.Kind,
        _ close: GraphQLToken.Kind,
        _ part: (inout GraphQLTokenCursor) throws(GraphQLError) -> Part
    ) throws(GraphQLError) -> [Part] {
        guard current.kind == open else { return [] }
        return try many(open, close, part)
    }

    /// Reads something that may nest, and refuses it beyond the deepest level.
    mutating func nested<Part>(
        _ part: (inout GraphQLTokenCursor) throws(GraphQLError) -> Part
    ) throws(GraphQLError) -> Part {
        guard depth < maximumDepth else {
            throw failure("Document is nested deeper than \(maximumDepth) levels.")
        }
        depth += 1
        let result = try part(&self)
        depth -= 1
        return result
    }

    /// A refusal at the next token.
    func failure(_ message: String) -> GraphQLError {
        source.error(.syntax, "Syntax Error: \(message)", at: current.offset)
    }
}

extension GraphQLTokenCursor {
    /// Reads a type such as `[ID!]!`.
    mutating func typeReference() throws(GraphQLError) -> GraphQLTypeReference {
        try nested { cursor throws(GraphQLError) in
            let inner: GraphQLTypeReference
            if try cursor.skip(.bracketOpen) {
                inner = .list(try cursor.typeReference())
                try cursor.expect(.bracketClose)
            } else {
                inner = .named(try cursor.name())
            }
            return try cursor.skip(.bang) ? .nonNull(inner) : inner
        }
    }

    /// Reads a value; a constant one holds no variable.
    mutating func value(constant: Bool) throws(GraphQLError) -> GraphQLValue {
        try nested { cursor throws(GraphQLError) in
            let offset = cursor.current.offset
            return GraphQLValue(content: try cursor.content(constant: constant), offset: offset)
        }
    }

    /// Reads one `name: value` pair.
    mutating func argument(constant: Bool) throws(GraphQLError) -> GraphQLArgument {
        let offset = current.offset
        let name = try name()
        try expect(.colon)
        return GraphQLArgument(name: name, value: try value(constant: constant), offset: offset)
    }

    private mutating func content(constant: Bool) throws(GraphQLError) -> GraphQLValue.Content {
        switch current.kind {
        case .bracketOpen:
            try advance()
            var elements: [GraphQLValue] = []
            while try !skip(.bracketClose) { elements.append(try value(constant: constant)) }
            return .list(elements)
        case .braceOpen:
            try advance()
            var fields: [GraphQLArgument] = []
            while try !skip(.braceClose) { fields.append(try argument(constant: constant)) }
            return .object(fields)
        case .dollar where !constant:
            try advance()
            return .variable(try name())
        case .int(let text):
            try advance()
            return .int(text)
        case .float(let text):
            try advance()
            return .float(text)
        case .string(let text), .blockString(let text):
            try advance()
            return .string(text)
        case .name(let name):
            try advance()
            switch name {
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            case "null": return .null
            default: return .enumeration(name)
            }
        default:
            throw failure("Unexpected \(current.kind).")
        }
    }
}
