/**
 * What an operator, an auditor or a tenant asks of a running proxy: the audit API and the start
 * page. Nothing here is on the way of a governed call.
 */
@NullMarked
package io.aegisbench.proxy.admin;

import org.jspecify.annotations.NullMarked;
