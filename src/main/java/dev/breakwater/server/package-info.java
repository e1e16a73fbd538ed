/**
 * The standalone server: Jetty's connectors, threads and buffers, the fast path to clients, and the drain at the end.
 *
 * <p>The only package that imports {@code org.eclipse.jetty.server} or {@code ee10.servlet}, and the only one that the WAR leaves out. Everything that
 * runs on its threads must not block: see {@link dev.breakwater.server.ResumingThreadPool}.
 */
package dev.breakwater.server;
