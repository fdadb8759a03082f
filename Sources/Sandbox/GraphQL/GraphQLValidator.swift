/// The check of a document against a schema, before anything is executed.
///
/// All validation rules of the October 2021 edition that concern queries and mutations; messages
/// are worded as GraphQL servers commonly word them. Source:
/// https://spec.graphql.org/October2021/#sec-Validation
struct GraphQLValidator {
    /// The schema that the document has to fit.
    let schema: GraphQLSchema

    /// The document.
    let document: GraphQLDocument

    /// The bounds of the work and of the list of errors.
    let limits: GraphQLLimits

    /// What was found so far.
    private(set) var errors: [GraphQLError] = []

    /// What each definition uses; operations by position, fragments by name.
    var operationUsages: [GraphQLUsages] = []
    var fragmentUsages: [String: GraphQLUsages] = [:]

    /// The usages of the definition that is being walked through.
    var usages = GraphQLUsages()

    /// Checks a document; an empty answer means that it may be executed.
    static func validate(
        _ document: GraphQLDocument,
        against schema: GraphQLSchema,
        limits: GraphQLLimits = GraphQLLimits()
    ) -> [GraphQLError] {
        var validator = GraphQLValidator(schema: schema, document: document, limits: limits)
        validator.run()
        return validator.errors
    }

    private init(schema: GraphQLSchema, document: GraphQLDocument, limits: GraphQLLimits) {
        self.schema = schema
        self.document = document
        self.limits = limits
    }

    private mutating func run() {
        guard document.fragments.count <= limits.fragments else {
            report("Document has more than \(limits.fragments) fragments.", at: [])
            return
        }
        checkNames()
        for fragment in document.fragments { walk(fragment) }
        for operation in document.operations { walk(operation) }
        checkFragmentUse()
        for (operation, usages) in zip(document.operations, operationUsages) {
            checkVariables(of: operation, usages: usages)
        }
        // What follows opens fragments, so it has to know that they end.
        guard errors.isEmpty else { return }
        guard GraphQLDepthCheck.depth(of: document) <= limits.depth else {
            report("Document is nested deeper than \(limits.depth) levels.", at: [])
            return
        }
        var merging = GraphQLMergeCheck(
            schema: schema,
            document: document,
            comparisons: limits.comparisons
        )
        if let conflict = merging.firstConflict() {
            report(conflict.message, at: conflict.offsets)
        }
    }

    /// Notes an error, unless the list is full.
    mutating func report(_ message: String, at offsets: [Int]) {
        guard errors.count < limits.errors else { return }
        errors.append(
            GraphQLError(
                stage: .validation,
                message: message,
                locations: offsets.map { document.source.location(of: $0) }
            )
        )
    }

    /// Reports every name that stands twice in a list.
    mutating func reportRepeated(
        _ names: some Sequence<(name: String, offset: Int)>,
        message: (String) -> String
    ) {
        var seen: [String: Int] = [:]
        for (name, offset) in names {
            if let first = seen[name] {
                report(message(name), at: [first, offset])
            } else {
                seen[name] = offset
            }
        }
    }

    private mutating func checkNames() {
        reportRepeated(
            document.operations.compactMap { operation in
                operation.name.map { (name: $0, offset: operation.offset) }
            }
        ) { "There can be only one operation named \"\($0)\"." }
        reportRepeated(document.fragments.map { (name: $0.name, offset: $0.offset) }) {
            "There can be only one fragment named \"\($0)\"."
        }
        if document.operations.count > 1 {
            for operation in document.operations where operation.name == nil {
                report(
                    "This anonymous operation must be the only defined operation.",
                    at: [operation.offset]
                )
            }
        }
    }

    private mutating func walk(_ fragment: GraphQLFragment) {
        usages = GraphQLUsages()
        walk(fragment.directives, isSelection: false)
        let type = compositeType(
            fragment.typeCondition,
            of: "Fragment \"\(fragment.name)\"",
            at: fragment.offset
        )
        walk(fragment.selections, parent: type)
        fragmentUsages[fragment.name, default: GraphQLUsages()].add(usages)
    }

    private mutating func walk(_ operation: GraphQLOperation) {
        usages = GraphQLUsages()
        walk(operation.directives, isSelection: false)
        let root = schema.rootType(for: operation.kind)
        if root == nil {
            report(
                "Schema is not configured to execute \(operation.kind.rawValue) operation.",
                at: [operation.offset]
            )
        }
        walk(operation.selections, parent: root)
        operationUsages.append(usages)
    }

    /// The type of a fragment's condition, where it exists and has fields.
    mutating func compositeType(
        _ name: String,
        of owner: String,
        at offset: Int
    ) -> GraphQLTypeDefinition? {
        guard let type = schema.types[name] else {
            report("Unknown type \"\(name)\".", at: [offset])
            return nil
        }
        guard type.fields != nil else {
            report("\(owner) cannot condition on non composite type \"\(name)\".", at: [offset])
            return nil
        }
        return type
    }

    private mutating func checkFragmentUse() {
        let used = operationUsages.reduce(into: Set<String>()) { names, usages in
            names.formUnion(reachableFragments(from: usages))
        }
        for fragment in document.fragments where !used.contains(fragment.name) {
            report("Fragment \"\(fragment.name)\" is never used.", at: [fragment.offset])
        }
        for fragment in document.fragments {
            let reachable = fragmentUsages[fragment.name].map(reachableFragments(from:)) ?? []
            if reachable.contains(fragment.name) {
                report(
                    "Cannot spread fragment \"\(fragment.name)\" within itself.",
                    at: [fragment.offset]
                )
            }
        }
    }

    /// The names of all fragments that the usages lead to.
    func reachableFragments(from usages: GraphQLUsages) -> Set<String> {
        var reached: Set<String> = []
        var waiting = usages.spreads
        while let name = waiting.popLast() {
            guard reached.insert(name).inserted else { continue }
            waiting.append(contentsOf: fragmentUsages[name]?.spreads ?? [])
        }
        return reached
    }
}

/// What one definition refers to.
struct GraphQLUsages {
    /// A variable where it is used.
    struct Variable {
        /// The name.
        let name: String

        /// The type that is expected there; nil where none is known.
        let type: GraphQLTypeReference?

        /// Whether the place has a default of its own.
        let hasDefault: Bool

        /// Where it stands.
        let offset: Int
    }

    /// The variables.
    var variables: [Variable] = []

    /// The names of the fragments that are spread.
    var spreads: [String] = []

    /// Adds another's usages.
    mutating func add(_ other: GraphQLUsages) {
        variables += other.variables
        spreads += other.spreads
    }
}
