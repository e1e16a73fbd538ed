/**
 * What operators see of a running proxy, and what they may do to it, over HTTP.
 */
package dev.breakwater.admin;
