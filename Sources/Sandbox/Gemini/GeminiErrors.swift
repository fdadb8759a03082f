import OrderedCollections

/// The errors of the simulated Gemini, in the vendor's envelope.
enum GeminiErrors {
    /// An error with its code's name and details.
    static func answer(
        _ status: Int,
        _ name: String,
        _ message: String,
        details: [JSONValue] = []
    ) -> SandboxAnswer {
        var error: JSONValue.Members = [
            "code": .int(status), "message": .string(message), "status": .string(name),
        ]
        if !details.isEmpty { error["details"] = .array(details) }
        return SandboxAnswer(status: status, json: ["error": .object(error)])
    }

    /// A request that is not as it should be.
    static func invalid(_ message: String) -> SandboxAnswer {
        answer(400, "INVALID_ARGUMENT", message)
    }

    /// A body with an unknown name or a value of another type.
    static func malformed(_ message: String) -> SandboxAnswer {
        answer(
            400,
            "INVALID_ARGUMENT",
            message,
            details: [
                [
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [["description": .string(message)]],
                ]
            ]
        )
    }

    /// A key that is not accepted; the real service repeats it in the answer, and so does this one.
    static func badKey(_ key: String) -> SandboxAnswer {
        let message = "API key not valid. Please pass a valid API key."
        return answer(
            400,
            "INVALID_ARGUMENT",
            message,
            details: [
                [
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "API_KEY_INVALID", "domain": "googleapis.com",
                    "metadata": ["service": "generativelanguage.googleapis.com"],
                ],
                [
                    "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
                    "locale": "en-US", "message": .string(message),
                ],
                [
                    "@type": "type.googleapis.com/google.rpc.DebugInfo",
                    "detail": .string("Invalid API key: \(key)"),
                ],
            ]
        )
    }

    /// No key at all.
    static let noKey = answer(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). Please "
            + "use API Key or other form of API consumer identity to call this API."
    )

    /// A model that is not offered.
    static func unknownModel(_ id: String) -> SandboxAnswer {
        answer(
            404,
            "NOT_FOUND",
            "models/\(id.prefix(100)) is not found for API version v1beta, or is not supported for "
                + "generateContent. Call ListModels to see the list of available models and their "
                + "supported methods."
        )
    }

    /// The calls of a minute are used up.
    static func quota(limit: Int, model: String, seconds: Int) -> SandboxAnswer {
        quota(
            limit: limit,
            model: model,
            quota: "GenerateRequestsPerMinutePerProjectPerModel",
            delay: "\(seconds)s"
        )
    }

    /// A quota is used up; the wait stands in the details and the message, where there is one.
    static func quota(limit: Int, model: String, quota: String, delay: String?) -> SandboxAnswer {
        let metric = "generativelanguage.googleapis.com/generate_content_requests"
        var message =
            "You exceeded your current quota, please check your plan and billing details.\n"
            + "* Quota exceeded for metric: \(metric), limit: \(limit)"
        var details: [JSONValue] = [
            [
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [
                    [
                        "quotaMetric": .string(metric), "quotaId": .string(quota),
                        "quotaDimensions": ["location": "global", "model": .string(model)],
                        "quotaValue": .string(String(limit)),
                    ]
                ],
            ]
        ]
        if let delay {
            message += "\nPlease retry in \(delay)."
            details.append([
                "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": .string(delay),
            ])
        }
        return answer(429, "RESOURCE_EXHAUSTED", message, details: details)
    }

    /// The model has no room for anybody; a wait does not help, another model may.
    static func noCapacity(model: String) -> SandboxAnswer {
        answer(
            429,
            "RESOURCE_EXHAUSTED",
            "No capacity available for model \(model) on the server",
            details: [
                [
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "MODEL_CAPACITY_EXHAUSTED", "domain": "googleapis.com",
                    "metadata": ["model": .string(model)],
                ]
            ]
        )
    }

    /// A fault that was asked for.
    static func injected(status: Int, message: String) -> SandboxAnswer {
        switch status {
        case 401: answer(status, "UNAUTHENTICATED", message)
        case 402: answer(status, "RESOURCE_EXHAUSTED", message)
        case 403: answer(status, "PERMISSION_DENIED", message)
        case 404: answer(status, "NOT_FOUND", message)
        case 429: quota(limit: 1, model: GeminiModel.all[0].id, seconds: 1)
        case 499: answer(status, "CANCELLED", message)
        case 400..<500: answer(status, "INVALID_ARGUMENT", message)
        case 503: answer(status, "UNAVAILABLE", message)
        case 504: answer(status, "DEADLINE_EXCEEDED", message)
        default: answer(status, "INTERNAL", message)
        }
    }
}
