package dev.breakwater.deploy;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;

/** How a servlet context that is being initialised gets its filter and its servlets. */
record Registration(ServletContext context) {
    /** Every request passes it first, and so does what the proxy dispatches. */
    void gateway(Filter filter) {
        var gateway = context.addFilter("gateway", filter);
        gateway.setAsyncSupported(true);
        gateway.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
    }

    void servlet(String name, Servlet servlet, String path) {
        ServletRegistration.Dynamic registered = context.addServlet(name, servlet);
        registered.setAsyncSupported(true);
        registered.setLoadOnStartup(1);
        registered.addMapping(path + "/*");
    }
}
