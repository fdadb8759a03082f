/// The values of declared keys, checked before anybody reads them.
///
/// Printing it shows names only, since some values are secrets.
public struct ConfigurationValues: Sendable, CustomStringConvertible, CustomReflectable {
    private let declared: Set<String>
    private let given: [String: String]
    private let onRead: (@Sendable (String) -> Void)?

    /// Holds the given values of the declared keys; everything else is left out.
    ///
    /// - Parameters:
    ///   - declarations: The keys that may be read.
    ///   - given: Values by environment variable; an empty one counts as not given.
    ///   - onRead: Told the name of each key that is read; for tests.
    public init(
        of declarations: [any ConfigurationDeclaration],
        given: [String: String],
        onRead: (@Sendable (String) -> Void)? = nil
    ) {
        let names = Set(declarations.map(\.name))
        self.declared = names
        self.given = given.filter { names.contains($0.key) && !$0.value.isEmpty }
        self.onRead = onRead
    }

    /// The value of a key, or its default.
    ///
    /// - Throws: ``ConfigurationFault`` when the value breaks its rule (never after the start's
    ///   own check), or when the key was not declared.
    public subscript<Value>(key: ConfigurationKey<Value>) -> Value {
        get throws(ConfigurationFault) {
            guard declared.contains(key.name) else {
                throw ConfigurationFault(
                    name: key.name,
                    problem: "is read but not declared",
                    remedy: "Add it to the module's configuration list."
                )
            }
            onRead?(key.name)
            guard let text = given[key.name] else { return key.whenAbsent }
            return try key.value(of: text)
        }
    }

    /// Whether a value was given, as opposed to the default.
    public func isGiven(_ key: some ConfigurationDeclaration) -> Bool {
        given[key.name] != nil
    }

    /// The names that were given.
    public var description: String {
        "given: \(given.keys.sorted().joined(separator: ", "))"
    }

    /// Shows the names only.
    public var customMirror: Mirror {
        Mirror(self, children: ["given": given.keys.sorted()])
    }
}
