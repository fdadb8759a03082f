/// The errors of the simulated Fireflies, in the vendor's envelope.
///
/// The code stands both at the top of an error and in its extensions. Which HTTP status goes with
/// it is not documented by the vendor; here arguments and missing objects come with 200.
enum FirefliesErrors {
    /// An error before it is put into the envelope.
    struct Problem {
        /// The code, as the vendor's list of error codes has it.
        let code: String

        /// The status that the extensions name; not always the HTTP status.
        let status: Int

        /// The sentence.
        let message: String

        /// Further facts.
        var metadata: JSONValue = [:]

        /// The key is missing, malformed or not accepted.
        static let authFailed = Problem(
            code: "auth_failed",
            status: 401,
            message: "Your API key is invalid or missing"
        )

        /// The body is no JSON object with a query.
        static let unreadableBody = Problem(
            code: "invalid_arguments",
            status: 400,
            message: "POST body is missing or not JSON"
        )

        /// An object that does not exist.
        static func notFound(_ type: String) -> Problem {
            Problem(
                code: "object_not_found",
                status: 404,
                message: "\(type) not found",
                metadata: ["objectType": .string(type)]
            )
        }

        /// A quota is used up; the time is in milliseconds since 1970.
        static func tooManyRequests(retryAfterMilliseconds: Int?) -> Problem {
            Problem(
                code: "too_many_requests",
                status: 429,
                message: "Too many requests. Please retry later.",
                metadata: retryAfterMilliseconds.map { ["retryAfter": .int($0)] } ?? [:]
            )
        }

        /// A part of the answer that could not be made.
        static let incomplete = Problem(
            code: "invariant_violation",
            status: 500,
            message: "Something went wrong"
        )

        /// Something that the account's plan does not hold.
        static let paidRequired = Problem(
            code: "paid_required",
            status: 403,
            message: "You need to be subscribed to a paid plan to perform this action"
        )

        /// An argument that is outside what the vendor takes.
        static func invalidArgument(_ name: String, _ message: String) -> Problem {
            let constraint: JSONValue = ["type": "invalid", "message": .string(message)]
            let field: JSONValue = [
                "name": .string(name), "message": .string(message), "constraints": [constraint],
            ]
            return Problem(
                code: "invalid_arguments",
                status: 400,
                message: "Invalid argument(s) were provided",
                metadata: ["fields": [field]]
            )
        }

        /// A fault that was asked for.
        static func injected(status: Int, message: String) -> Problem {
            let code =
                switch status {
                case 401: "auth_failed"
                case 402: "require_ai_credits"
                case 403: "forbidden"
                case 404: "object_not_found"
                case 408: "request_timeout"
                case 400..<500: "invalid_arguments"
                default: "invariant_violation"
                }
            return Problem(code: code, status: status, message: message)
        }

        /// The members of the error and its extensions.
        var extensions: JSONValue {
            [
                "code": .string(code), "status": .int(status),
                "helpUrls": [
                    .string("https://docs.fireflies.ai/miscellaneous/error-codes#\(code)")
                ],
                "metadata": metadata,
            ]
        }

        /// The problem as the error of a field.
        var fieldError: GraphQLFieldError {
            GraphQLFieldError(message: message, extensions: extensions)
        }
    }

    /// An answer that holds nothing but errors.
    static func answer(_ problems: [Problem], status: Int) -> SandboxAnswer {
        let errors = problems.map { problem -> JSONValue in
            [
                "message": .string(problem.message), "friendly": true,
                "code": .string(problem.code), "extensions": problem.extensions,
            ]
        }
        return SandboxAnswer(
            status: status,
            json: ["data": [:], "errors": .array(errors)],
            isError: true
        )
    }

    /// The answer to a request that was refused before it was executed.
    static func answer(_ refusal: GraphQLRefusal) -> SandboxAnswer {
        let errors = refusal.errors.map { error -> JSONValue in
            let code =
                switch error.stage {
                case .syntax: "GRAPHQL_PARSE_FAILED"
                case .validation: "GRAPHQL_VALIDATION_FAILED"
                case .variables, .operation: "BAD_USER_INPUT"
                }
            return [
                "message": .string(error.message), "locations": error.locations.json,
                "code": .string(code), "extensions": ["code": .string(code), "status": 400],
            ]
        }
        return SandboxAnswer(status: 400, json: ["errors": .array(errors)], isError: true)
    }

    /// The answer to a request that was executed.
    static func answer(_ outcome: GraphQLExecution.Outcome) -> SandboxAnswer {
        guard !outcome.failures.isEmpty else { return SandboxAnswer(json: ["data": outcome.data]) }
        let errors = outcome.failures.map { failure -> JSONValue in
            [
                "message": .string(failure.error.message), "friendly": true,
                "locations": [failure.location].json, "path": .array(failure.path),
                "code": failure.error.extensions["code"] ?? .null,
                "extensions": failure.error.extensions,
            ]
        }
        return SandboxAnswer(
            json: ["data": outcome.data, "errors": .array(errors)],
            isError: true
        )
    }
}

extension [GraphQLLocation] {
    /// The places as an error lists them.
    var json: JSONValue {
        .array(map { ["line": .int($0.line), "column": .int($0.column)] })
    }
}
