import Foundation

/// How the simulated vendors misbehave: rules for each, the first that applies to a call counts.
///
/// As JSON this is what `GET` and `PUT /sandbox/faults` carry:
/// `{"seed": 1, "gemini": [{"kind": "down"}], "monday": [{"kind": "status", "status": 503, "rate":
/// 0.2}]}`.
public struct SandboxFaults: Sendable, Hashable, Codable {
    /// The sorts of misbehaviour.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// The connection is closed without an answer, before anything is done.
        case down

        /// An error with the rule's `status`, in the vendor's own shape, before anything is done.
        case status

        /// No answer for the rule's `seconds`, then the connection is closed; nothing is done.
        case timeout

        /// The call is carried out, then as with `timeout`.
        case timeoutAfterEffect = "timeout_after_effect"

        /// An ordinary answer, later by the rule's `seconds`.
        case slow

        /// Gemini's answer cites words that nobody said, as a language model may at any time;
        /// other vendors answer as usual.
        case invention
    }

    /// One rule.
    public struct Rule: Sendable, Hashable, Codable {
        /// What happens.
        public var kind: Kind

        /// The HTTP status of `status`, 400 to 599; 503 where not given.
        public var status: Int?

        /// How long `timeout`, `timeout_after_effect` and `slow` take, 0 to 600; 30 where not
        /// given.
        public var seconds: Double?

        /// The share of calls that the rule applies to, 0 to 1; all where not given.
        public var rate: Double?

        /// The number of calls after which the rule is used up; nil for no end.
        public var count: Int?

        /// A rule; `seconds`, `rate` and `count` are as the properties of these names say.
        public init(
            _ kind: Kind,
            status: Int? = nil,
            seconds: Double? = nil,
            rate: Double? = nil,
            count: Int? = nil
        ) {
            self.kind = kind
            self.status = status
            self.seconds = seconds
            self.rate = rate
            self.count = count
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

    /// Checks that every value lies in its range.
    ///
    /// - Throws: `SandboxFaultsError` for the first that does not.
    public func validate() throws {
        for (vendor, rules) in rules {
            guard rules.count <= Self.maximumRules else {
                throw SandboxFaultsError.tooManyRules(vendor)
            }
            for rule in rules {
                try check(Double(rule.status ?? 503), in: 400...599, "status")
                try check(rule.seconds ?? 0, in: 0...600, "seconds")
                try check(rule.rate ?? 0, in: 0...1, "rate")
                try check(Double(rule.count ?? 0), in: 0...1e9, "count")
            }
        }
    }

    private func check(_ value: Double, in range: ClosedRange<Double>, _ name: String) throws {
        guard range.contains(value) else {
            throw SandboxFaultsError.outOfRange(name, value, range)
        }
    }
}

/// Why faults were not taken.
public enum SandboxFaultsError: Error, Hashable, CustomStringConvertible {
    /// A name that is no vendor's.
    case unknownVendor(String)

    /// More rules for a vendor than are kept.
    case tooManyRules(Vendor)

    /// A value outside its range.
    case outOfRange(String, Double, ClosedRange<Double>)

    /// A part of the command line's form that is no fault.
    case malformedEntry(String)

    /// A sentence that names the value and what is allowed.
    public var description: String {
        let vendors = Vendor.allCases.map(\.rawValue).joined(separator: ", ")
        let kinds = SandboxFaults.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        return switch self {
        case .unknownVendor(let name):
            "\"\(name)\" is no simulated vendor; use one of \(vendors)."
        case .tooManyRules(let vendor):
            "\(vendor.rawValue) has more than \(SandboxFaults.maximumRules) fault rules; use fewer."
        case .outOfRange(let name, let value, let range):
            "\(name) is \(value); use a value from \(range.lowerBound) to \(range.upperBound)."
        case .malformedEntry(let entry):
            "\"\(entry)\" is no fault; write VENDOR=KIND with KIND one of \(kinds), and where "
                + "wanted :status=503, :seconds=5, :rate=0.2, :count=3."
        }
    }
}

extension SandboxFaults {
    /// Reads the command line's form: `gemini=down,monday=status:status=503:rate=0.2,seed=7`.
    ///
    /// - Throws: `SandboxFaultsError` that names the entry.
    public init(specification: String) throws {
        self.init()
        for entry in specification.split(separator: ",") {
            let sides = entry.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { throw SandboxFaultsError.malformedEntry(String(entry)) }
            if sides[0] == "seed" {
                guard let seed = UInt64(sides[1]) else {
                    throw SandboxFaultsError.malformedEntry(String(entry))
                }
                self.seed = seed
                continue
            }
            guard let vendor = Vendor(rawValue: sides[0]) else {
                throw SandboxFaultsError.unknownVendor(sides[0])
            }
            guard let rule = Self.rule(sides[1]) else {
                throw SandboxFaultsError.malformedEntry(String(entry))
            }
            rules[vendor, default: []].append(rule)
        }
        try validate()
    }

    private static func rule(_ text: String) -> Rule? {
        let parts = text.split(separator: ":").map(String.init)
        guard let first = parts.first, let kind = Kind(rawValue: first) else { return nil }
        var rule = Rule(kind)
        for part in parts.dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2, let number = Double(sides[1]) else { return nil }
            switch sides[0] {
            case "status": rule.status = Int(exactly: number)
            case "seconds": rule.seconds = number
            case "rate": rule.rate = number
            case "count": rule.count = Int(exactly: number)
            default: return nil
            }
        }
        return rule
    }
}
