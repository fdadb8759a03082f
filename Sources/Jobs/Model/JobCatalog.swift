import OrderedCollections

/// The definitions a worker knows, by kind.
struct JobCatalog: Sendable {
    private let definitions: OrderedDictionary<String, JobDefinition>

    /// Collects definitions; two of one kind and wrong names are refused.
    init(_ definitions: [JobDefinition]) throws(JobError) {
        var known: OrderedDictionary<String, JobDefinition> = [:]
        for definition in definitions {
            for name in [definition.kind, definition.queue] where !JobLimits.isName(name) {
                throw .invalidName(name)
            }
            guard known.updateValue(definition, forKey: definition.kind) == nil else {
                throw .duplicateKind(definition.kind)
            }
        }
        self.definitions = known
    }

    /// The kinds that may be claimed, in the order of their definitions.
    func kinds(within scope: ClaimScope) -> [String] {
        definitions.values.filter(scope.holds).map(\.kind)
    }

    /// The queues in which jobs of these kinds wait, each once, in order.
    var queues: [String] { Set(definitions.values.map(\.queue)).sorted() }

    subscript(kind: String) -> JobDefinition? { definitions[kind] }
}
