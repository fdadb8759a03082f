extension GraphQLValidator {
    /// Checks a selection set against the type that it selects from; nil where that is unknown.
    mutating func walk(_ selections: [GraphQLSelection], parent: GraphQLTypeDefinition?) {
        for selection in selections {
            switch selection {
            case .field(let field): walk(field, parent: parent)
            case .spread(let spread): walk(spread, parent: parent)
            case .inline(let inline): walk(inline, parent: parent)
            }
        }
    }

    private mutating func walk(_ field: GraphQLField, parent: GraphQLTypeDefinition?) {
        walk(field.directives, isSelection: true)
        let definition = definition(of: field, parent: parent)
        let owner = "\(parent?.name ?? "").\(field.name)"
        walk(
            field.arguments,
            definitions: definition?.arguments,
            owner: "field \"\(owner)\"",
            at: field.offset
        )
        let type = (definition?.type.name).flatMap { schema.types[$0] }
        if let definition, let type {
            if type.isLeaf, !field.selections.isEmpty {
                report(
                    "Field \"\(field.name)\" must not have a selection since type "
                        + "\"\(definition.type)\" has no subfields.",
                    at: [field.offset]
                )
            } else if !type.isLeaf, field.selections.isEmpty {
                report(
                    "Field \"\(field.name)\" of type \"\(definition.type)\" must have a selection "
                        + "of subfields. Did you mean \"\(field.name) { ... }\"?",
                    at: [field.offset]
                )
            }
        }
        walk(field.selections, parent: type?.fields == nil ? nil : type)
    }

    private mutating func definition(
        of field: GraphQLField,
        parent: GraphQLTypeDefinition?
    ) -> GraphQLFieldDefinition? {
        guard field.name != GraphQLFieldDefinition.typeName.name else { return .typeName }
        guard let parent, let fields = parent.fields else { return nil }
        if fields[field.name] == nil {
            report(
                "Cannot query field \"\(field.name)\" on type \"\(parent.name)\".",
                at: [field.offset]
            )
        }
        return fields[field.name]
    }

    private mutating func walk(_ spread: GraphQLSpread, parent: GraphQLTypeDefinition?) {
        walk(spread.directives, isSelection: true)
        usages.spreads.append(spread.name)
        guard let fragment = document.fragment(named: spread.name) else {
            report("Unknown fragment \"\(spread.name)\".", at: [spread.offset])
            return
        }
        checkOverlap(
            schema.types[fragment.typeCondition],
            parent: parent,
            name: "Fragment \"\(spread.name)\"",
            at: spread.offset
        )
    }

    private mutating func walk(_ inline: GraphQLInlineFragment, parent: GraphQLTypeDefinition?) {
        walk(inline.directives, isSelection: true)
        guard let condition = inline.typeCondition else {
            walk(inline.selections, parent: parent)
            return
        }
        let type = compositeType(condition, of: "Fragment", at: inline.offset)
        checkOverlap(type, parent: parent, name: "Fragment", at: inline.offset)
        walk(inline.selections, parent: type)
    }

    private mutating func checkOverlap(
        _ type: GraphQLTypeDefinition?,
        parent: GraphQLTypeDefinition?,
        name: String,
        at offset: Int
    ) {
        guard let type, type.fields != nil, let parent, parent.fields != nil else { return }
        if schema.possibleTypes(of: type).isDisjoint(with: schema.possibleTypes(of: parent)) {
            report(
                "\(name) cannot be spread here as objects of type \"\(parent.name)\" can never be "
                    + "of type \"\(type.name)\".",
                at: [offset]
            )
        }
    }

    /// Checks directives; only `@include` and `@skip` exist, and only within selection sets.
    mutating func walk(_ directives: [GraphQLDirective], isSelection: Bool) {
        reportRepeated(directives.map { (name: $0.name, offset: $0.offset) }) {
            "The directive \"@\($0)\" can only be used once at this location."
        }
        for directive in directives {
            let isKnown = ["include", "skip"].contains(directive.name)
            if !isKnown {
                report("Unknown directive \"@\(directive.name)\".", at: [directive.offset])
            } else if !isSelection {
                report(
                    "Directive \"@\(directive.name)\" may not be used on a definition.",
                    at: [directive.offset]
                )
            }
            walk(
                directive.arguments,
                definitions: isKnown ? [.condition] : nil,
                owner: "directive \"@\(directive.name)\"",
                at: directive.offset
            )
        }
    }

    /// Checks given arguments against the declared ones; nil where those are unknown.
    private mutating func walk(
        _ arguments: [GraphQLArgument],
        definitions: [GraphQLInputDefinition]?,
        owner: String,
        at offset: Int
    ) {
        reportRepeated(arguments.map { (name: $0.name, offset: $0.offset) }) {
            "There can be only one argument named \"\($0)\"."
        }
        for argument in arguments {
            let definition = definitions?.first { $0.name == argument.name }
            if definitions != nil, definition == nil {
                report("Unknown argument \"\(argument.name)\" on \(owner).", at: [argument.offset])
            }
            walk(
                argument.value,
                type: definition?.type,
                hasDefault: definition?.defaultValue != nil
            )
        }
        for definition in definitions ?? []
        where definition.isRequired && !arguments.contains(where: { $0.name == definition.name }) {
            report(
                "Argument \"\(definition.name)\" of type \"\(definition.type)\" is required on "
                    + "\(owner), but it was not provided.",
                at: [offset]
            )
        }
    }
}

extension GraphQLFieldDefinition {
    /// The field that every type with fields has: its own name.
    static let typeName = GraphQLFieldDefinition(
        name: "__typename",
        arguments: [],
        type: .nonNull(.named("String"))
    )
}

extension GraphQLInputDefinition {
    /// The one argument of `@include` and `@skip`.
    static let condition = GraphQLInputDefinition(
        name: "if",
        type: .nonNull(.named("Boolean")),
        defaultValue: nil
    )
}
