/// A parsed executable document: its operations and fragments, in their order.
struct GraphQLDocument: Sendable {
    /// The text that the offsets of all parts refer to.
    let source: GraphQLSource

    /// The operations.
    var operations: [GraphQLOperation] = []

    /// The fragment definitions; names may repeat until the document is validated.
    var fragments: [GraphQLFragment] = []

    /// The first fragment of a name.
    func fragment(named name: String) -> GraphQLFragment? {
        fragments.first { $0.name == name }
    }
}

/// One operation of a document.
struct GraphQLOperation: Sendable {
    /// What an operation does.
    enum Kind: String, Sendable {
        case query, mutation, subscription
    }

    /// What the operation does.
    let kind: Kind

    /// Its name, nil for an anonymous one.
    let name: String?

    /// The variables that it declares.
    let variables: [GraphQLVariable]

    /// Its directives.
    let directives: [GraphQLDirective]

    /// What it selects.
    let selections: [GraphQLSelection]

    /// Where it begins.
    let offset: Int
}

/// A variable that an operation declares.
struct GraphQLVariable: Sendable {
    /// The name without the dollar sign.
    let name: String

    /// The declared type.
    let type: GraphQLTypeReference

    /// The default, where one is given.
    let defaultValue: GraphQLValue?

    /// The directives of the declaration.
    let directives: [GraphQLDirective]

    /// Where it begins.
    let offset: Int
}

/// A named fragment.
struct GraphQLFragment: Sendable {
    /// The name.
    let name: String

    /// The type that it applies to.
    let typeCondition: String

    /// Its directives.
    let directives: [GraphQLDirective]

    /// What it selects.
    let selections: [GraphQLSelection]

    /// Where it begins.
    let offset: Int
}

/// One entry of a selection set.
indirect enum GraphQLSelection: Sendable {
    case field(GraphQLField)
    case spread(GraphQLSpread)
    case inline(GraphQLInlineFragment)
}

/// A selected field.
struct GraphQLField: Sendable {
    /// The alias, where one is given.
    let alias: String?

    /// The field's name.
    let name: String

    /// The given arguments.
    let arguments: [GraphQLArgument]

    /// Its directives.
    let directives: [GraphQLDirective]

    /// What is selected of its value; empty for a leaf.
    let selections: [GraphQLSelection]

    /// Where it begins.
    let offset: Int

    /// The key of the field in the answer.
    var responseKey: String { alias ?? name }
}

/// The use of a named fragment.
struct GraphQLSpread: Sendable {
    /// The fragment's name.
    let name: String

    /// Its directives.
    let directives: [GraphQLDirective]

    /// Where it begins.
    let offset: Int
}

/// A fragment that is written where it is used.
struct GraphQLInlineFragment: Sendable {
    /// The type that it applies to; nil means the surrounding one.
    let typeCondition: String?

    /// Its directives.
    let directives: [GraphQLDirective]

    /// What it selects.
    let selections: [GraphQLSelection]

    /// Where it begins.
    let offset: Int
}

/// A directive as it is used.
struct GraphQLDirective: Sendable {
    /// The name without the at sign.
    let name: String

    /// The given arguments.
    let arguments: [GraphQLArgument]

    /// Where it begins.
    let offset: Int
}

/// An argument, or a field of an input object.
struct GraphQLArgument: Sendable {
    /// The name.
    let name: String

    /// The value.
    let value: GraphQLValue

    /// Where it begins.
    let offset: Int
}

/// A value as it is written in a document.
struct GraphQLValue: Sendable {
    /// The kinds of value.
    indirect enum Content: Sendable {
        case variable(String)
        case int(String)
        case float(String)
        case string(String)
        case boolean(Bool)
        case null
        case enumeration(String)
        case list([GraphQLValue])
        case object([GraphQLArgument])
    }

    /// What it is.
    let content: Content

    /// Where it begins.
    let offset: Int
}

/// A type as a document or a schema names it.
indirect enum GraphQLTypeReference: Sendable, Hashable, CustomStringConvertible {
    case named(String)
    case list(GraphQLTypeReference)
    case nonNull(GraphQLTypeReference)

    /// The type as it is written.
    var description: String {
        switch self {
        case .named(let name): name
        case .list(let element): "[\(element)]"
        case .nonNull(let wrapped): "\(wrapped)!"
        }
    }

    /// The name inside all wrappers.
    var name: String {
        switch self {
        case .named(let name): name
        case .list(let inner), .nonNull(let inner): inner.name
        }
    }

    /// The type without the outer exclamation mark.
    var nullable: GraphQLTypeReference {
        if case .nonNull(let wrapped) = self { return wrapped }
        return self
    }

    /// Whether null is no value of the type.
    var isNonNull: Bool {
        if case .nonNull = self { return true }
        return false
    }
}
