import Hummingbird
public import Observability

/// What `/metrics` answers: the format, the compression and the names that the scraper asks for.
public struct MetricsAnswer: Sendable {
    /// The most names that one request may ask for.
    private static let nameLimit = 100

    private let scraper: MetricScraper
    private let token: Secret?
    private let deadline: Duration

    /// Prepares to answer.
    ///
    /// - Parameters:
    ///   - scraper: Gathers the metrics.
    ///   - token: Where set, what a scraper must send as its bearer token.
    ///   - deadline: How long a gather may take; 10 seconds are what Prometheus waits by default.
    public init(scraper: MetricScraper, token: Secret?, deadline: Duration = .seconds(10)) {
        self.scraper = scraper
        self.token = token
        self.deadline = deadline
    }

    /// The exposition for a request.
    func answer(to request: Request) async throws -> Response {
        if token != nil, !AccessRule.bearer(of: request, is: token) {
            throw Problem(
                .unauthorized,
                "Send the token of METRICS_TOKEN as a bearer token.",
                headers: [.wwwAuthenticate: "Bearer realm=\"metrics\""]
            )
        }
        let wanted = try scrape(for: request)
        let scraped = try await withDeadline(deadline) { [scraper] in
            do {
                return try await scraper.scrape(wanted)
            } catch let error as MetricScrapeRefused {
                throw Problem(.serviceUnavailable, error.description)
            }
        }
        guard let scraped else {
            throw Problem(.serviceUnavailable, "Gathering the metrics took too long; try again.")
        }
        var response = Response.bytes(scraped, contentType: wanted.format.contentType)
        response.headers[.vary] = "Accept, Accept-Encoding"
        if wanted.isCompressed { response.headers[.contentEncoding] = "gzip" }
        return response
    }

    private func scrape(for request: Request) throws -> MetricScraper.Request {
        // The framework decodes the values of a query and leaves its names as they are.
        let names = ["name[]", "name%5B%5D"].flatMap { request.uri.queryParameters.getAll($0) }
        guard names.count <= Self.nameLimit else {
            throw Problem(.badRequest, "Ask for at most \(Self.nameLimit) names.")
        }
        let accepted = AcceptedValues(request.headers[.accept])
        let encodings = AcceptedValues(request.headers[.acceptEncoding])
        return MetricScraper.Request(
            format: accepted.prefers("application/openmetrics-text")
                ? .openMetrics : .prometheusText,
            names: Set(names),
            isCompressed: encodings.prefers("gzip")
        )
    }
}
