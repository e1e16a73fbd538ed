package dev.breakwater.routing;

import dev.breakwater.upstream.Failure;

/**
 * What a configuration has for a request.
 *
 * @param site the site, or null where no site has the request's host
 * @param httpsLocation where the request is sent to, since it came over HTTP and its site wants HTTPS, or null
 * @param route the route, or null where there is a location or a failure
 * @param failure why there is neither, or null
 */
record Match(Site site, String httpsLocation, Route route, Failure failure) {
    static Match of(Snapshot snapshot, ClientRequest request) {
        Site site = snapshot.site(request.host());
        Failure refusal = request.refusal(snapshot.config().limits());
        if (refusal != null || site == null) {
            return new Match(site, null, null, refusal == null ? Failure.NO_SITE : refusal);
        } else if (site.https().redirects(request)) {
            String location = site.https().location(request);
            return new Match(site, location, null, location == null ? Failure.BAD_REQUEST : null);
        }
        Route route = site.table().find(request.path().decoded(), candidate -> candidate.matches(request));
        return new Match(site, null, route, route == null ? Failure.NO_ROUTE : null);
    }
}
