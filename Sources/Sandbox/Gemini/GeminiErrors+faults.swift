extension GeminiErrors {
    /// The answer that a fault puts in the place of the real one; nil where it does something else.
    static func refusal(
        _ fault: SandboxFaults.Rule,
        model: String,
        key: String
    ) -> SandboxAnswer? {
        let minute = "GenerateRequestsPerMinutePerProjectPerModel"
        let day = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
        switch fault.kind {
        case .rateLimited:
            let delay = "\(fault.effectiveSeconds)s"
            return quota(limit: 2, model: model, quota: minute, delay: delay)
        case .rateLimitedBare:
            return quota(limit: 2, model: model, quota: minute, delay: nil)
        case .rateLimitedDaily:
            // The real service names a wait here too, after which the day is not over.
            return quota(limit: 50, model: model, quota: day, delay: "34.074824224s")
        case .rateLimitedZero:
            return quota(limit: 0, model: model, quota: minute, delay: "56s")
        case .capacityExhausted: return noCapacity(model: model)
        case .retiredModel: return unknownModel(model)
        case .badKey: return badKey(key)
        default: return nil
        }
    }
}
