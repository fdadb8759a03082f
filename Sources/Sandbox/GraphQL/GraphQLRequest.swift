/// A request to a GraphQL service, checked and ready to be executed.
struct GraphQLRequest: Sendable {
    /// The document.
    let document: GraphQLDocument

    /// The operation that is meant.
    let operation: GraphQLOperation

    /// The values of its variables, defaults filled in; absent ones have no entry.
    let variables: [String: JSONValue]

    /// The schema that all of it fits.
    let schema: GraphQLSchema

    /// Parses, validates and completes a request as it comes over HTTP.
    ///
    /// - Throws: `GraphQLRefusal` with everything that is wrong at the first stage that fails.
    init(
        query: String,
        operationName: String? = nil,
        variables: JSONValue = .null,
        schema: GraphQLSchema,
        limits: GraphQLLimits = GraphQLLimits()
    ) throws(GraphQLRefusal) {
        do {
            document = try GraphQLParser.parse(query, limits: limits)
        } catch {
            throw GraphQLRefusal(errors: [error])
        }
        let errors = GraphQLValidator.validate(document, against: schema, limits: limits)
        guard errors.isEmpty else { throw GraphQLRefusal(errors: errors) }
        operation = try Self.operation(named: operationName, in: document)
        self.schema = schema
        self.variables = try GraphQLVariableReader(schema: schema, document: document)
            .read(variables, for: operation)
    }

    /// The value of a field's argument; nil where it is not given.
    func argument(_ name: String, of field: GraphQLField, type: String = "String") -> JSONValue? {
        let argument = field.arguments.first { $0.name == name }
        return argument.flatMap {
            schema.constant($0.value.content, type: .named(type), variables: variables)
        }
    }

    private static func operation(
        named name: String?,
        in document: GraphQLDocument
    ) throws(GraphQLRefusal) -> GraphQLOperation {
        if let name {
            if let operation = document.operations.first(where: { $0.name == name }) {
                return operation
            }
            throw GraphQLRefusal(.operation, "Unknown operation named \"\(name)\".")
        }
        guard let operation = document.operations.first else {
            throw GraphQLRefusal(.operation, "Must provide an operation.")
        }
        guard document.operations.count == 1 else {
            throw GraphQLRefusal(
                .operation,
                "Must provide operation name if query contains multiple operations."
            )
        }
        return operation
    }
}

/// Everything for which a request is refused before it is executed; never empty.
struct GraphQLRefusal: Error {
    /// The errors, all of one stage.
    let errors: [GraphQLError]

    /// A refusal for several reasons.
    init(errors: [GraphQLError]) { self.errors = errors }

    /// A refusal for one reason that has no place in the document.
    init(_ stage: GraphQLError.Stage, _ message: String) {
        errors = [GraphQLError(stage: stage, message: message, locations: [])]
    }
}
