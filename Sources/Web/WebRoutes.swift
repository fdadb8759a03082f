import Hummingbird
public import Meetings
public import Operations

/// Everything the program answers over HTTP, gathered into one router.
public struct WebRoutes: Sendable {
    private let operational: OperationalRoutes
    private let library: (any MeetingLibrary)?
    private let review: ItemReview?
    private let flags: FeatureFlags?
    private let modules: [MountedModule]
    private let metrics: RequestMetrics
    private let headers: StandardHeaders
    private let pages: PageRenderer
    private let options: RequestHandler.Options

    /// Gathers the routes.
    ///
    /// - Parameters:
    ///   - operational: What every role serves.
    ///   - library: What pages and API read; nil where the web role is not played here.
    ///   - review: Where people decide about items; nil where the web role is not played here.
    ///   - flags: What pages and other programs ask; nil where the web role is not played here.
    ///   - modules: The modules' routes; none where the web role is not played here.
    ///   - metrics: Where requests are measured.
    ///   - isSecure: Whether people reach the pages by https.
    ///   - options: What of the requests is measured and told.
    /// - Throws: When a page's template is malformed, which the tests exclude.
    public init(
        operational: OperationalRoutes,
        library: (any MeetingLibrary)?,
        review: ItemReview? = nil,
        flags: FeatureFlags? = nil,
        modules: [MountedModule],
        metrics: RequestMetrics,
        isSecure: Bool,
        options: RequestHandler.Options = RequestHandler.Options()
    ) throws {
        self.operational = operational
        self.library = library
        self.review = review
        self.flags = flags
        self.modules = modules
        self.metrics = metrics
        self.headers = StandardHeaders(isSecure: isSecure)
        self.options = options
        self.pages = try PageRenderer(version: operational.version)
    }

    /// Builds what answers requests.
    public func handler() -> RequestHandler {
        RequestHandler(
            router().buildResponder(),
            metrics: metrics,
            headers: headers,
            options: options
        )
    }

    /// The routes; what is to close during maintenance goes through ``MaintenanceMiddleware``.
    func router() -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(pages: pages))
        operational.add(to: router)
        AdminRoutes(access: operational.access, maintenance: operational.maintenance)
            .add(to: router)
        let computing = router.group().add(middleware: PoolMiddleware())
        for module in modules {
            module.add(to: computing)
        }
        if let flags {
            FlagRoutes(flags: flags).add(to: guarded(computing, onlyReads: true))
        }
        if let library {
            Assets().add(to: router)
            let guarded = guarded(computing)
            MeetingRoutes(library: library).add(to: guarded)
            PageRoutes(library: library, pages: pages, flags: flags).add(to: guarded)
            if let review { ItemRoutes(review: review, pages: pages).add(to: guarded) }
        }
        return router
    }

    /// Routes that close during maintenance, and that strangers do not reach.
    private func guarded(
        _ router: RouterGroup<WebContext>,
        onlyReads: Bool = false
    ) -> RouterGroup<WebContext> {
        let group = router.group()
        if let door = operational.maintenance {
            group.add(middleware: MaintenanceMiddleware(door: door, onlyReads: onlyReads))
        }
        return group.add(middleware: AccessMiddleware(rule: operational.access))
    }
}
