package dev.breakwater.server;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/**
 * A servlet context that promises Jetty that nothing in it blocks, so that requests run on the thread that read them. Paths are left as they came: {@link
 * dev.breakwater.routing.RequestPath} decides what is refused.
 */
final class NonBlockingContext extends ServletContextHandler {
    NonBlockingContext() {
        super("/");
        getServletHandler().setDecodeAmbiguousURIs(true);
        setErrorHandler(null);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
