/**
 * Integration tests over real sockets: raw clients, real backends, and the proxy as a standalone server and as a WAR in Tomcat and Jetty.
 *
 * <p>{@link dev.breakwater.it.ProxyContract} starts one deployment for each test class; what differs between deployments is listed in
 * {@link dev.breakwater.it.Deployment} and nowhere else.
 */
package dev.breakwater.it;
