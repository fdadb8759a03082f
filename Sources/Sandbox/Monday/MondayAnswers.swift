import OrderedCollections

/// The bodies of the simulated monday's answers.
enum MondayAnswers {
    /// The answer to a request that was executed: HTTP 200, errors or not.
    static func answer(
        _ outcome: GraphQLExecution.Outcome,
        identifier: String
    ) -> SandboxAnswer {
        let errors = outcome.failures.map { failure -> JSONValue in
            [
                "message": .string(failure.error.message), "path": .array(failure.path),
                "locations": [failure.location].json, "extensions": failure.error.extensions,
            ]
        }
        return answer(data: outcome.data, errors: errors, identifier: identifier)
    }

    /// The answer to a request that was refused before it was executed.
    static func answer(_ refusal: GraphQLRefusal, identifier: String) -> SandboxAnswer {
        let errors = refusal.errors.map { error -> JSONValue in
            let code =
                switch error.stage {
                case .syntax: "Parse error"
                case .validation: "GRAPHQL_VALIDATION_FAILED"
                case .variables, .operation: "BAD_USER_INPUT"
                }
            return [
                "message": .string(error.message), "locations": error.locations.json,
                "extensions": ["code": .string(code), "status_code": 200],
            ]
        }
        return answer(data: nil, errors: errors, identifier: identifier)
    }

    /// The answer that is nothing but one error, under the status that belongs to it.
    static func answer(_ problem: MondayProblem, identifier: String) -> SandboxAnswer {
        var answer = answer(data: nil, errors: [problem.json], identifier: identifier)
        answer.status = problem.status
        if let seconds = problem.retryInSeconds {
            answer.headers.append(("Retry-After", String(seconds)))
        }
        return answer
    }

    /// The answer that was given to the first request with a key.
    static func replay(_ stored: MondayIdempotency.Stored) -> SandboxAnswer {
        var answer = SandboxAnswer(status: stored.status, json: .null)
        answer.body = Array(stored.body.utf8)
        answer.headers.append(("Idempotency-Replayed", "true"))
        return answer
    }

    private static func answer(
        data: JSONValue?,
        errors: [JSONValue],
        identifier: String
    ) -> SandboxAnswer {
        var members: JSONValue.Members = [:]
        if !errors.isEmpty { members["errors"] = .array(errors) }
        if let data { members["data"] = data }
        members["extensions"] = ["request_id": .string(identifier)]
        members["account_id"] = Int(MondayAccount.id).map(JSONValue.int)
        return SandboxAnswer(json: .object(members), isError: !errors.isEmpty)
    }
}
