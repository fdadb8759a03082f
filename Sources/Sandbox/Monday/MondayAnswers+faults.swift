extension MondayAnswers {
    /// The answer that a fault puts in the place of the real one; nil where it does something else.
    static func refusal(_ fault: SandboxFaults.Rule, identifier: String) -> SandboxAnswer? {
        let seconds = Int(fault.effectiveSeconds.rounded(.up))
        switch fault.kind {
        case .rateLimited: return answer(limited(fault, seconds), identifier: identifier)
        case .rateLimitedIn200:
            var problem = limited(fault, seconds)
            problem.status = 200
            var answer = answer(problem, identifier: identifier)
            answer.headers = []
            return answer
        case .rateLimitedHeadersOnly:
            var problem = limited(fault, seconds)
            problem.retryInSeconds = nil
            var answer = answer(problem, identifier: identifier)
            answer.headers = [
                ("RateLimit-Policy", "\"complexityMinute\";q=5000000;w=60;qu=\"content-bytes\""),
                ("RateLimit", "\"complexityMinute\";r=0;t=\(seconds)"),
            ]
            return answer
        case .errorsIn200:
            let problem = MondayProblem(
                message: "This error was asked for.",
                code: fault.effectiveCode
            )
            return answer(problem, identifier: identifier)
        case .errorsAsText: return oldFormat(fault, seconds)
        case .badKey: return answer(.notAuthenticated, identifier: identifier)
        default: return nil
        }
    }

    private static func limited(_ fault: SandboxFaults.Rule, _ seconds: Int) -> MondayProblem {
        let message =
            switch fault.effectiveCode {
            case "maxConcurrencyExceeded": "Max number of concurrent requests exceeded"
            case "DAILY_LIMIT_EXCEEDED": "Daily limit exceeded"
            case "COMPLEXITY_BUDGET_EXHAUSTED": "Complexity budget exhausted"
            default: "Rate limit exceeded"
            }
        return .limited(fault.effectiveCode, message, seconds: seconds)
    }

    /// An error as versions before 2025-01 gave it: texts, and the code beside them.
    private static func oldFormat(_ fault: SandboxFaults.Rule, _ seconds: Int) -> SandboxAnswer {
        let message =
            "Complexity budget exhausted, query cost 30001 budget remaining 19986 out of 1000000 "
            + "reset in \(seconds) seconds"
        return SandboxAnswer(
            json: [
                "error_code": .string(fault.effectiveCode), "status_code": 200,
                "error_message": .string(message), "error_data": [:],
                "errors": [.string(message)], "account_id": .string(MondayAccount.id),
            ],
            isError: true
        )
    }
}
