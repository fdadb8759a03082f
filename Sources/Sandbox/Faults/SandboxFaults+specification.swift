extension SandboxFaults {
    /// Reads the command line's form, entries separated by commas:
    /// `gemini=down,monday:create_item=status:status=503:rate=0.2,fireflies=slow:calls=1+4,seed=7`.
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
            let target = sides[0].split(separator: ":", maxSplits: 1).map(String.init)
            guard let name = target.first, var rule = Self.rule(sides[1]) else {
                throw SandboxFaultsError.malformedEntry(String(entry))
            }
            guard let vendor = Vendor(rawValue: name) else {
                throw SandboxFaultsError.unknownVendor(name)
            }
            rule.operation = target.dropFirst().first
            do {
                try SandboxFaults(rules: [vendor: [rule]]).validate()
            } catch let reason as SandboxFaultsError {
                throw SandboxFaultsError.entry(String(entry), reason)
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
            guard sides.count == 2, set(sides[0], to: sides[1], in: &rule) else { return nil }
        }
        return rule
    }

    /// Sets an option of a rule; says whether name and value are such.
    private static func set(_ option: String, to value: String, in rule: inout Rule) -> Bool {
        func take<Value>(_ place: WritableKeyPath<Rule, Value?>, _ read: Value?) -> Bool {
            rule[keyPath: place] = read
            return read != nil
        }
        switch option {
        case "status": return take(\.status, Int(value))
        case "code": return take(\.code, value)
        case "seconds": return take(\.seconds, Double(value))
        case "rate": return take(\.rate, Double(value))
        case "count": return take(\.count, Int(value))
        case "calls":
            let numbers = value.split(separator: "+", omittingEmptySubsequences: false)
            let calls = numbers.compactMap { Int($0) }
            return take(\.calls, calls.count == numbers.count ? calls : nil)
        default: return false
        }
    }
}
