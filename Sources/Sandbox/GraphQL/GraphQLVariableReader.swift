import OrderedCollections

/// The check and completion of the variables that come with a request.
/// Source: https://spec.graphql.org/October2021/#sec-Coercing-Variable-Values
struct GraphQLVariableReader {
    /// The schema that names the types.
    let schema: GraphQLSchema

    /// The document, for the places of errors.
    let document: GraphQLDocument

    /// The values of an operation's variables; what is not declared is ignored.
    ///
    /// - Throws: every variable whose value does not fit its type.
    func read(
        _ given: JSONValue,
        for operation: GraphQLOperation
    ) throws(GraphQLRefusal) -> [String: JSONValue] {
        guard given == .null || given.members != nil else {
            throw GraphQLRefusal(.variables, "Variables must be provided as an Object.")
        }
        var values: [String: JSONValue] = [:]
        var errors: [GraphQLError] = []
        for variable in operation.variables {
            do {
                values[variable.name] = try value(of: variable, given: given[variable.name])
            } catch {
                errors.append(
                    document.source.error(.variables, error.message, at: variable.offset)
                )
            }
        }
        guard errors.isEmpty else { throw GraphQLRefusal(errors: errors) }
        return values
    }

    /// A value that does not fit.
    struct Mismatch: Error {
        /// The full sentence.
        let message: String
    }

    private func value(
        of variable: GraphQLVariable,
        given: JSONValue?
    ) throws(Mismatch) -> JSONValue? {
        guard let given else {
            if let value = variable.defaultValue {
                return schema.constant(value.content, type: variable.type)
            }
            guard variable.type.isNonNull else { return nil }
            throw Mismatch(
                message: "Variable \"$\(variable.name)\" of required type \"\(variable.type)\" was "
                    + "not provided."
            )
        }
        if given == .null, variable.type.isNonNull {
            throw Mismatch(
                message:
                    "Variable \"$\(variable.name)\" of non-null type \"\(variable.type)\" must "
                    + "not be null."
            )
        }
        let path = "\"$\(variable.name)\""
        return try coerce(given, to: variable.type, path: path)
    }

    private func coerce(
        _ value: JSONValue,
        to type: GraphQLTypeReference,
        path: String
    ) throws(Mismatch) -> JSONValue {
        switch type {
        case .nonNull(let wrapped):
            guard value != .null else {
                throw mismatch(
                    path,
                    value,
                    "Expected non-nullable type \"\(type)\" not to be null."
                )
            }
            return try coerce(value, to: wrapped, path: path)
        case .list(let element):
            guard value != .null else { return .null }
            guard let elements = value.elements else {
                return .array([try coerce(value, to: element, path: path)])
            }
            var coerced: [JSONValue] = []
            for (index, part) in elements.enumerated() {
                coerced.append(try coerce(part, to: element, path: "\(path) at index \(index)"))
            }
            return .array(coerced)
        case .named(let name):
            guard value != .null, let definition = schema.types[name] else { return .null }
            return try coerce(value, to: definition, path: path)
        }
    }

    private func coerce(
        _ value: JSONValue,
        to type: GraphQLTypeDefinition,
        path: String
    ) throws(Mismatch) -> JSONValue {
        switch type.kind {
        case .scalar:
            guard let scalar = GraphQLScalar.coerce(value, to: type.name) else {
                throw mismatch(
                    path,
                    value,
                    "\(type.name) cannot represent value: \(shown(value))"
                )
            }
            return scalar
        case .enumeration(let values):
            guard let name = value.text, values.contains(name) else {
                throw mismatch(
                    path,
                    value,
                    "Value \(shown(value)) does not exist in \"\(type.name)\" enum."
                )
            }
            return value
        case .input(let inputs):
            guard let members = value.members else {
                throw mismatch(path, value, "Expected type \"\(type.name)\" to be an object.")
            }
            return try coerce(members, to: inputs, type: type.name, path: path)
        case .object, .interface:
            throw mismatch(path, value, "\"\(type.name)\" is no input type.")
        }
    }

    private func coerce(
        _ members: OrderedDictionary<String, JSONValue>,
        to inputs: [GraphQLInputDefinition],
        type: String,
        path: String
    ) throws(Mismatch) -> JSONValue {
        for name in members.keys where !inputs.contains(where: { $0.name == name }) {
            throw mismatch(
                path,
                .object(members),
                "Field \"\(name)\" is not defined by type \"\(type)\"."
            )
        }
        var coerced: OrderedDictionary<String, JSONValue> = [:]
        for input in inputs {
            if let value = members[input.name] {
                coerced[input.name] = try coerce(
                    value,
                    to: input.type,
                    path: "\(path).\(input.name)"
                )
            } else if let value = input.defaultValue {
                coerced[input.name] = schema.constant(value.content, type: input.type)
            } else if input.isRequired {
                throw mismatch(
                    path,
                    .object(members),
                    "Field \"\(input.name)\" of required type \"\(input.type)\" was not provided."
                )
            }
        }
        return .object(coerced)
    }

    private func mismatch(_ path: String, _ value: JSONValue, _ reason: String) -> Mismatch {
        Mismatch(message: "Variable \(path) got invalid value \(shown(value)); \(reason)")
    }

    private func shown(_ value: JSONValue) -> String { String(JSONText.string(value).prefix(80)) }
}

/// The built-in scalars' rules for values that come in as JSON.
enum GraphQLScalar {
    /// The value as the scalar keeps it, nil where it does not fit; scalars that a schema declares
    /// itself take any value.
    static func coerce(_ value: JSONValue, to name: String) -> JSONValue? {
        switch name {
        case "Int": value.wholeNumber.flatMap(Int32.init(exactly:)).map { .int(Int($0)) }
        case "Float": value.number.map(JSONValue.double)
        case "String": value.text.map(JSONValue.string)
        case "Boolean": value.flag.map(JSONValue.bool)
        case "ID": value.text.map(JSONValue.string) ?? value.wholeNumber.map { .string(String($0)) }
        default: value
        }
    }
}

extension GraphQLSchema {
    /// A written value that the validator has accepted, as JSON of its type.
    func constant(
        _ content: GraphQLValue.Content,
        type: GraphQLTypeReference,
        variables: [String: JSONValue] = [:]
    ) -> JSONValue? {
        switch (content, type.nullable) {
        case (.variable(let name), _):
            return variables[name]
        case (.null, _):
            return .null
        case (.list(let elements), .list(let element)):
            return .array(
                elements.map { constant($0.content, type: element, variables: variables) ?? .null }
            )
        case (_, .list(let element)):
            return constant(content, type: element, variables: variables).map { .array([$0]) }
        case (.object(let fields), .named(let name)):
            return object(fields, typeName: name, variables: variables)
        case (.list(let elements), _):
            return .array(
                elements.map { constant($0.content, type: type, variables: variables) ?? .null }
            )
        case (.int(let text), .named("ID")), (.string(let text), _), (.enumeration(let text), _):
            return .string(text)
        case (.int(let text), _), (.float(let text), _):
            return Int(text).map(JSONValue.int) ?? Double(text).map(JSONValue.double) ?? .null
        case (.boolean(let flag), _):
            return .bool(flag)
        case (.object, _):
            return nil
        }
    }

    private func object(
        _ fields: [GraphQLArgument],
        typeName: String,
        variables: [String: JSONValue]
    ) -> JSONValue {
        var inputs: [GraphQLInputDefinition]?
        if case .input(let declared) = types[typeName]?.kind { inputs = declared }
        var members: OrderedDictionary<String, JSONValue> = [:]
        for field in fields {
            // Inside a scalar of the schema's own, any value may stand.
            let type = inputs?.first { $0.name == field.name }?.type ?? .named(typeName)
            members[field.name] = constant(field.value.content, type: type, variables: variables)
        }
        for input in inputs ?? [] where members[input.name] == nil {
            members[input.name] = input.defaultValue.flatMap {
                constant($0.content, type: input.type)
            }
        }
        return .object(members)
    }
}
