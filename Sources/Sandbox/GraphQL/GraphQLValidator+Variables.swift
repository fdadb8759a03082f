extension GraphQLValidator {
    /// Checks the variables that an operation declares and uses, its fragments included.
    mutating func checkVariables(of operation: GraphQLOperation, usages own: GraphQLUsages) {
        reportRepeated(operation.variables.map { (name: $0.name, offset: $0.offset) }) {
            "There can be only one variable named \"$\($0)\"."
        }
        for variable in operation.variables { checkDeclaration(variable) }
        var all = own
        for name in reachableFragments(from: own).sorted() {
            all.variables += fragmentUsages[name]?.variables ?? []
        }
        let suffix = operation.name.map { " by operation \"\($0)\"" } ?? ""
        for usage in all.variables {
            let declarations = operation.variables.filter { $0.name == usage.name }
            if declarations.isEmpty {
                report(
                    "Variable \"$\(usage.name)\" is not defined\(suffix).",
                    at: [usage.offset, operation.offset]
                )
            }
            if let declaration = declarations.first { checkPosition(of: usage, declaration) }
        }
        let usedNames = Set(all.variables.map(\.name))
        for variable in operation.variables where !usedNames.contains(variable.name) {
            let place = operation.name.map { " in operation \"\($0)\"" } ?? ""
            report("Variable \"$\(variable.name)\" is never used\(place).", at: [variable.offset])
        }
    }

    private mutating func checkDeclaration(_ variable: GraphQLVariable) {
        walk(variable.directives, isSelection: false)
        guard let type = schema.types[variable.type.name] else {
            report("Unknown type \"\(variable.type.name)\".", at: [variable.offset])
            return
        }
        guard type.isInput else {
            report(
                "Variable \"$\(variable.name)\" cannot be non-input type \"\(variable.type)\".",
                at: [variable.offset]
            )
            return
        }
        if let value = variable.defaultValue {
            walk(value, type: variable.type, hasDefault: false)
        }
    }

    private mutating func checkPosition(
        of usage: GraphQLUsages.Variable,
        _ variable: GraphQLVariable
    ) {
        guard let place = usage.type, schema.types[variable.type.name] != nil else { return }
        var expected = place
        if place.isNonNull, !variable.type.isNonNull {
            let hasOwnDefault = variable.defaultValue.map { !$0.content.isNull } ?? false
            if hasOwnDefault || usage.hasDefault { expected = place.nullable }
        }
        if !variable.type.fits(expected) {
            report(
                "Variable \"$\(variable.name)\" of type \"\(variable.type)\" used in position "
                    + "expecting type \"\(place)\".",
                at: [variable.offset, usage.offset]
            )
        }
    }
}

extension GraphQLTypeReference {
    /// Whether every value of this type may stand where the other is expected.
    fileprivate func fits(_ expected: GraphQLTypeReference) -> Bool {
        switch (self, expected) {
        case (.nonNull(let own), .nonNull(let other)): own.fits(other)
        case (_, .nonNull): false
        case (.nonNull(let own), _): own.fits(expected)
        case (.list(let own), .list(let other)): own.fits(other)
        case (.named(let own), .named(let other)): own == other
        case (.list, .named), (.named, .list): false
        }
    }
}

extension GraphQLValue.Content {
    /// Whether the value is `null`.
    var isNull: Bool {
        if case .null = self { return true }
        return false
    }
}
