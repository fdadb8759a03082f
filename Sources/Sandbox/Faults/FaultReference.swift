/// What can be asked of the sandbox's faults, in words for people, made from the table of facts.
public enum FaultReference {
    /// A kind of fault as people read of it.
    public struct Entry: Sendable {
        /// The name.
        public let name: String

        /// The vendors that have it, with the operations where it does not happen to all.
        public let vendors: [String]

        /// What it takes, with what stands for it where it is not given.
        public let options: [String]

        /// What happens.
        public let summary: String

        /// Whether `mixed` may choose it.
        public let isPassing: Bool
    }

    /// How faults are written on the command line.
    public static let grammar = """
        VENDOR[:OPERATION]=KIND[:OPTION=VALUE…], several separated by commas, and seed=N. The \
        first rule that applies to a call counts. rate=0.2 is the share of calls, count=3 ends a \
        rule after so many, calls=1+4 names them. The same seed and the same calls misbehave \
        alike; each operation has a stream of its own.
        """

    /// All kinds.
    public static let entries = FaultFacts.all.map { facts in
        Entry(
            name: facts.kind.rawValue,
            vendors: vendors(of: facts),
            options: options(of: facts),
            summary: facts.summary,
            isPassing: facts.isPassing
        )
    }

    /// The operations of each vendor that a fault may be meant for, by the vendor's name.
    public static let operations = Vendor.allCases.map { vendor in
        (vendor.rawValue, FaultFacts.operations[vendor] ?? [])
    }

    /// A line for each kind, for a terminal.
    public static var text: String {
        let width = entries.map(\.name.count).max() ?? 0
        return entries.map { entry in
            let name = entry.name + String(repeating: " ", count: width - entry.name.count)
            return "  \(name)  \(entry.summary)"
        }
        .joined(separator: "\n")
    }

    private static func vendors(of facts: FaultFacts) -> [String] {
        Vendor.allCases.compactMap { vendor in
            guard let operations = facts.operations[vendor] else { return nil }
            let isWhole = operations.isEmpty
            return isWhole
                ? vendor.rawValue : "\(vendor.rawValue) (\(operations.joined(separator: ", ")))"
        }
    }

    private static func options(of facts: FaultFacts) -> [String] {
        [
            facts.status.map { "status=\($0)" }, facts.code.map { "code=\($0)" },
            facts.seconds.map { "seconds=\(Int($0))" },
        ].compactMap(\.self)
    }
}
