import Foundation

/// How the simulated vendors misbehave: rules for each, the first that applies to a call counts.
///
/// As JSON this is what `GET` and `PUT /sandbox/faults` carry:
/// `{"seed": 1, "gemini": [{"kind": "down"}], "monday": [{"kind": "status", "status": 503, "rate":
/// 0.2, "operation": "create_item"}]}`.
public struct SandboxFaults: Sendable, Hashable, Codable {
    /// The kinds of misbehaviour; what each does stands in the table of `FaultFacts`.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Of the connection and the body.
        case down, timeout, slow, drip, truncated, malformed, mixed
        case timeoutAfterEffect = "timeout_after_effect"
        case clockSkew = "clock_skew"

        /// Of errors.
        case status, capacityExhausted = "capacity_exhausted"
        case errorAfterEffect = "error_after_effect"
        case badKey = "bad_key", retiredModel = "retired_model"

        /// Of quotas.
        case rateLimited = "rate_limited", rateLimitedIn200 = "rate_limited_in_200"
        case rateLimitedHeadersOnly = "rate_limited_headers_only"
        case rateLimitBlock = "rate_limit_block", rateLimitedBare = "rate_limited_bare"
        case rateLimitedDaily = "rate_limited_daily", rateLimitedZero = "rate_limited_zero"

        /// Of GraphQL.
        case errorsIn200 = "errors_in_200", errorsAsText = "errors_as_text", partial
        case expiredCursor = "expired_cursor", boardDeleted = "board_deleted"

        /// Of transcripts.
        case processing, reprocessed, lateMeeting = "late_meeting"
        case actionItemsNull = "action_items_null", actionItemsEmpty = "action_items_empty"
        case actionItemsHeaded = "action_items_headed"

        /// Of the language model.
        case blocked, safety, invention, gullible, maxTokens = "max_tokens"
        case maxTokensEmpty = "max_tokens_empty", thoughtFirst = "thought_first"
        case noIndex = "no_index", unknownFinish = "unknown_finish"

        /// Of webhooks.
        case webhookLost = "webhook_lost", webhookLate = "webhook_late"
        case webhookDoubled = "webhook_doubled", webhookUnsigned = "webhook_unsigned"
        case webhookForged = "webhook_forged"
    }

    /// One rule.
    public struct Rule: Sendable, Hashable, Codable {
        /// What happens.
        public var kind: Kind

        /// The operation that it happens to, such as `create_item`; all where not given.
        public var operation: String?

        /// The HTTP status, 400 to 599.
        public var status: Int?

        /// The vendor's own code of the error.
        public var code: String?

        /// How long it takes, or what time is told.
        public var seconds: Double?

        /// The share of calls that the rule applies to, 0 to 1; all where not given.
        public var rate: Double?

        /// The number of calls after which the rule is used up; nil for no end.
        public var count: Int?

        /// The calls that the rule applies to, counted from 1; all where not given.
        public var calls: [Int]?

        /// A rule; its parameters are as the properties of these names say.
        public init(
            _ kind: Kind,
            operation: String? = nil,
            status: Int? = nil,
            code: String? = nil,
            seconds: Double? = nil,
            rate: Double? = nil,
            count: Int? = nil,
            calls: [Int]? = nil
        ) {
            self.kind = kind
            self.operation = operation
            self.status = status
            self.code = code
            self.seconds = seconds
            self.rate = rate
            self.count = count
            self.calls = calls
        }
    }

    /// The most rules of one vendor.
    public static let maximumRules = 100

    /// The seed that decides which calls a rule with a rate applies to.
    public var seed: UInt64

    /// The rules by vendor.
    public var rules: [Vendor: [Rule]]

    /// Faults by vendor; none where nothing is given.
    public init(seed: UInt64 = 1, rules: [Vendor: [Rule]] = [:]) {
        self.seed = seed
        self.rules = rules
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads the JSON form; refuses unknown vendors, kinds and values out of their range.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let seedKey = Key(stringValue: "seed")
        seed = try container.decodeIfPresent(UInt64.self, forKey: seedKey) ?? 1
        rules = [:]
        for key in container.allKeys where key.stringValue != seedKey.stringValue {
            guard let vendor = Vendor(rawValue: key.stringValue) else {
                throw SandboxFaultsError.unknownVendor(key.stringValue)
            }
            rules[vendor] = try container.decode([Rule].self, forKey: key)
        }
        try validate()
    }

    /// Writes the JSON form, every vendor with its list.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(seed, forKey: Key(stringValue: "seed"))
        for vendor in Vendor.allCases {
            try container.encode(rules[vendor] ?? [], forKey: Key(stringValue: vendor.rawValue))
        }
    }

    /// Checks that every rule can apply and every value lies in its range.
    ///
    /// - Throws: `SandboxFaultsError` for the first that does not.
    public func validate() throws {
        for (vendor, rules) in rules.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard rules.count <= Self.maximumRules else {
                throw SandboxFaultsError.tooManyRules(vendor)
            }
            for rule in rules { try rule.validate(for: vendor) }
        }
    }
}

extension SandboxFaults.Rule {
    /// The most calls of a script.
    static let maximumCalls = 1_000

    /// The rule's status, or that of its kind.
    var effectiveStatus: Int { status ?? kind.facts.status ?? 503 }

    /// The rule's seconds, or those of its kind.
    var effectiveSeconds: Double { seconds ?? kind.facts.seconds ?? 0 }

    /// The rule's code, or that of its kind.
    var effectiveCode: String { code ?? kind.facts.code ?? "" }

    fileprivate func validate(for vendor: Vendor) throws {
        let facts = kind.facts
        guard facts.operations[vendor] != nil else {
            throw SandboxFaultsError.otherVendor(vendor, kind)
        }
        try checkOperation(of: vendor)
        try refuse("status", given: status != nil && facts.status == nil)
        try refuse("code", given: code != nil && facts.code == nil)
        try refuse("seconds", given: seconds != nil && facts.seconds == nil)
        try refuse("rate", given: rate != nil && facts.moment == .always)
        try check(Double(status ?? 503), in: 400...599, "status")
        try check(seconds ?? facts.seconds ?? 0, in: facts.secondsRange, "seconds")
        try check(rate ?? 0, in: 0...1, "rate")
        try check(Double(count ?? 0), in: 0...1e9, "count")
        try check(Double((calls ?? []).count), in: 0...Double(Self.maximumCalls), "calls")
        for call in calls ?? [] { try check(Double(call), in: 1...1e9, "calls") }
    }

    private func checkOperation(of vendor: Vendor) throws {
        guard let operation else { return }
        let known = FaultFacts.operations[vendor] ?? []
        guard known.contains(operation) else {
            throw SandboxFaultsError.unknownOperation(vendor, operation)
        }
        guard kind.facts.moment == .request, kind.facts.applies(to: vendor, operation) else {
            throw SandboxFaultsError.otherOperation(vendor, operation, kind)
        }
    }

    private func refuse(_ option: String, given: Bool) throws {
        if given { throw SandboxFaultsError.otherOption(option, kind) }
    }

    private func check(_ value: Double, in range: ClosedRange<Double>, _ name: String) throws {
        guard range.contains(value) else {
            throw SandboxFaultsError.outOfRange(name, value, range)
        }
    }
}
