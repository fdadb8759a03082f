/// The types that a simulated service answers with.
struct GraphQLSchema: Sendable {
    /// All types by name, the built-in scalars among them.
    let types: [String: GraphQLTypeDefinition]

    /// The name of the type that an operation starts from; nil where the service has none.
    func rootType(for kind: GraphQLOperation.Kind) -> GraphQLTypeDefinition? {
        switch kind {
        case .query: types["Query"]
        case .mutation: types["Mutation"]
        case .subscription: types["Subscription"]
        }
    }

    /// The object types that a value of the composite type may have.
    func possibleTypes(of type: GraphQLTypeDefinition) -> Set<String> {
        guard case .interface = type.kind else { return [type.name] }
        return Set(types.values.filter { $0.interfaces.contains(type.name) }.map(\.name))
    }

    /// Whether a value of the object type fits a fragment's type condition.
    func applies(_ condition: String, to objectType: String) -> Bool {
        guard condition != objectType else { return true }
        return types[objectType]?.interfaces.contains(condition) ?? false
    }
}

/// One type of a schema.
struct GraphQLTypeDefinition: Sendable {
    /// What sort of type it is.
    enum Kind: Sendable {
        /// A leaf; the built-in five check their values, others take any.
        case scalar

        /// A leaf of one of the named values.
        case enumeration(values: [String])

        /// A value with fields.
        case object(fields: [String: GraphQLFieldDefinition])

        /// Fields that several object types share.
        case interface(fields: [String: GraphQLFieldDefinition])

        /// Named values that a client passes in.
        case input(fields: [GraphQLInputDefinition])
    }

    /// The name.
    let name: String

    /// What it is.
    let kind: Kind

    /// The interfaces that an object type implements.
    var interfaces: [String] = []

    /// The fields of an object or interface, nil for other types.
    var fields: [String: GraphQLFieldDefinition]? {
        switch kind {
        case .object(let fields), .interface(let fields): fields
        case .scalar, .enumeration, .input: nil
        }
    }

    /// Whether values have no fields to select.
    var isLeaf: Bool {
        switch kind {
        case .scalar, .enumeration: true
        case .object, .interface, .input: false
        }
    }

    /// Whether the type is a concrete object.
    var isObject: Bool {
        if case .object = kind { return true }
        return false
    }

    /// Whether variables may have the type.
    var isInput: Bool {
        switch kind {
        case .scalar, .enumeration, .input: true
        case .object, .interface: false
        }
    }
}

/// A field of an object type or interface.
struct GraphQLFieldDefinition: Sendable {
    /// The name.
    let name: String

    /// The arguments in the order of the schema.
    let arguments: [GraphQLInputDefinition]

    /// The type of its value.
    let type: GraphQLTypeReference
}

/// An argument, or a field of an input type.
struct GraphQLInputDefinition: Sendable {
    /// The name.
    let name: String

    /// The type.
    let type: GraphQLTypeReference

    /// The default, where the schema has one.
    let defaultValue: GraphQLValue?

    /// Whether a value must be given.
    var isRequired: Bool { type.isNonNull && defaultValue == nil }
}
