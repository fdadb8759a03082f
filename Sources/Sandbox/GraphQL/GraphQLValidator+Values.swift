extension GraphQLValidator {
    /// Checks a written value against the type that is expected at its place.
    ///
    /// A nil type is not known (its error is already reported): only variables are noted then.
    mutating func walk(_ value: GraphQLValue, type: GraphQLTypeReference?, hasDefault: Bool) {
        switch (value.content, type?.nullable) {
        case (.variable(let name), _):
            usages.variables.append(
                GraphQLUsages.Variable(
                    name: name,
                    type: type,
                    hasDefault: hasDefault,
                    offset: value.offset
                )
            )
        case (.null, _):
            if let type, type.isNonNull {
                report("Expected value of type \"\(type)\", found null.", at: [value.offset])
            }
        case (.list(let elements), .list(let element)):
            for part in elements { walk(part, type: element, hasDefault: false) }
        case (_, .list(let element)):
            walk(value, type: element, hasDefault: false)
        case (_, .named(let name)):
            guard let definition = schema.types[name], let type else { return }
            walk(value, definition: definition, type: type)
        case (.list(let elements), _):
            for part in elements { walk(part, type: nil, hasDefault: false) }
        case (.object(let fields), _):
            for field in fields { walk(field.value, type: nil, hasDefault: false) }
        default:
            break
        }
    }

    private mutating func walk(
        _ value: GraphQLValue,
        definition: GraphQLTypeDefinition,
        type: GraphQLTypeReference
    ) {
        switch (definition.kind, value.content) {
        case (.input(let inputs), .object(let fields)):
            walk(fields, inputs: inputs, typeName: definition.name, at: value.offset)
        case (.enumeration(let values), .enumeration(let name)):
            if !values.contains(name) {
                report(
                    "Value \"\(name)\" does not exist in \"\(definition.name)\" enum.",
                    at: [value.offset]
                )
            }
        case (.enumeration, _):
            report(
                "Enum \"\(definition.name)\" cannot represent non-enum value: "
                    + "\(value.content.shown).",
                at: [value.offset]
            )
        case (.scalar, _):
            walk(value, scalar: definition.name, type: type)
        case (.input, _), (.object, _), (.interface, _):
            report(
                "Expected value of type \"\(type)\", found \(value.content.shown).",
                at: [value.offset]
            )
        }
    }

    private mutating func walk(
        _ value: GraphQLValue,
        scalar: String,
        type: GraphQLTypeReference
    ) {
        if let fault = value.content.fault(asScalar: scalar) {
            report(fault, at: [value.offset])
            return
        }
        switch value.content {
        case .list(let elements):
            for part in elements { walk(part, type: type.nullable, hasDefault: false) }
        case .object(let fields):
            reportRepeatedFields(fields)
            for field in fields { walk(field.value, type: nil, hasDefault: false) }
        default:
            break
        }
    }

    private mutating func walk(
        _ fields: [GraphQLArgument],
        inputs: [GraphQLInputDefinition],
        typeName: String,
        at offset: Int
    ) {
        reportRepeatedFields(fields)
        for field in fields {
            let input = inputs.first { $0.name == field.name }
            if input == nil {
                report(
                    "Field \"\(field.name)\" is not defined by type \"\(typeName)\".",
                    at: [field.offset]
                )
            }
            walk(field.value, type: input?.type, hasDefault: input?.defaultValue != nil)
        }
        for input in inputs
        where input.isRequired && !fields.contains(where: { $0.name == input.name }) {
            report(
                "Field \"\(typeName).\(input.name)\" of required type \"\(input.type)\" was not "
                    + "provided.",
                at: [offset]
            )
        }
    }

    private mutating func reportRepeatedFields(_ fields: [GraphQLArgument]) {
        reportRepeated(fields.map { (name: $0.name, offset: $0.offset) }) {
            "There can be only one input field named \"\($0)\"."
        }
    }
}

extension GraphQLValue.Content {
    /// Why the value is none of a built-in scalar; nil where it is one, and for other scalars.
    fileprivate func fault(asScalar name: String) -> String? {
        switch (name, self) {
        case ("Int", .int(let text)):
            Int32(text) == nil
                ? "Int cannot represent non 32-bit signed integer value: \(text)" : nil
        case ("Int", _): "Int cannot represent non-integer value: \(shown)"
        case ("Float", .int), ("Float", .float): nil
        case ("Float", _): "Float cannot represent non numeric value: \(shown)"
        case ("String", .string): nil
        case ("String", _): "String cannot represent a non string value: \(shown)"
        case ("Boolean", .boolean): nil
        case ("Boolean", _): "Boolean cannot represent a non boolean value: \(shown)"
        case ("ID", .string), ("ID", .int): nil
        case ("ID", _): "ID cannot represent a non-string and non-integer value: \(shown)"
        default: nil
        }
    }

    /// The value as an error message shows it, cut where it is long.
    var shown: String {
        switch self {
        case .variable(let name): "$\(name)"
        case .int(let text), .float(let text), .enumeration(let text): text
        case .string(let text): "\"\(text.prefix(60))\""
        case .boolean(let flag): "\(flag)"
        case .null: "null"
        case .list: "[...]"
        case .object: "{...}"
        }
    }
}
