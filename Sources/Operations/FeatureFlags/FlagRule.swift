/// What people said about a flag, as it is kept and shared by all instances.
public struct FlagRule: Sendable, Hashable, Codable {
    /// A condition that turns a flag on for those who meet it.
    public struct Attribute: Sendable, Hashable, Codable {
        /// The attribute's name.
        public var name: String
        /// Any of these values meets it.
        public var values: Set<String>

        /// Creates a condition.
        public init(name: String, values: Set<String>) {
            self.name = name
            self.values = values
        }
    }

    /// Whether the flag is off for everybody, whatever the rest says.
    public var isKilled = false
    /// The keys, or values of the attribute `user`, for whom it is on.
    public var betaUsers: Set<String> = []
    /// Conditions, any of which turns it on.
    public var attributes: [Attribute] = []
    /// The share of subjects for whom it is on, 0 to 100; nil leaves it to the default.
    public var percentage: Double?
    /// What the share is drawn with; another salt draws other subjects.
    public var salt: String

    /// Creates a rule that says nothing yet.
    public init(salt: String) {
        self.salt = salt
    }

    private enum CodingKeys: String, CodingKey {
        case attributes, percentage, salt
        case isKilled = "killed"
        case betaUsers = "beta_users"
    }

    /// Reads a rule as an older or newer program wrote it: what is missing says nothing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        salt = try container.decode(String.self, forKey: .salt)
        isKilled = try container.decodeIfPresent(Bool.self, forKey: .isKilled) ?? false
        betaUsers = try container.decodeIfPresent(Set<String>.self, forKey: .betaUsers) ?? []
        attributes = try container.decodeIfPresent([Attribute].self, forKey: .attributes) ?? []
        percentage = try container.decodeIfPresent(Double.self, forKey: .percentage)
    }

    /// The most beta users, conditions and values of one condition.
    public static let limits = (betaUsers: 1_000, attributes: 20, values: 1_000)
    /// The longest text in a rule, in UTF-8 bytes.
    public static let longestText = 200

    /// Checks the rule against its limits.
    ///
    /// - Throws: ``FlagError/badRule(_:)`` with the value and the remedy.
    public func check() throws(FlagError) {
        if let percentage, !(0...100).contains(percentage) {
            throw .badRule("The percentage \(percentage) is not between 0 and 100.")
        }
        guard betaUsers.count <= Self.limits.betaUsers else {
            throw .badRule(
                "\(betaUsers.count) beta users are too many; use at most "
                    + "\(Self.limits.betaUsers), or an attribute."
            )
        }
        guard attributes.count <= Self.limits.attributes,
            attributes.allSatisfy({ $0.values.count <= Self.limits.values })
        else {
            throw .badRule(
                "A rule has at most \(Self.limits.attributes) attributes of at most "
                    + "\(Self.limits.values) values each."
            )
        }
        let texts = [salt] + betaUsers + attributes.flatMap { [$0.name] + $0.values }
        for text in texts where text.isEmpty || text.utf8.count > Self.longestText {
            throw .badRule(
                "\"\(text.prefix(40))\" is empty or longer than \(Self.longestText) bytes."
            )
        }
    }
}
