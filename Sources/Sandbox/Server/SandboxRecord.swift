/// An object whose fields are all at hand; those without a value are null.
struct SandboxRecord: GraphQLObject {
    let typeName: String

    /// The values by field.
    let fields: [String: JSONValue]

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        .leaf(fields[call.name] ?? .null)
    }
}
