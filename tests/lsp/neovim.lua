-- SPDX-License-Identifier: MIT OR Apache-2.0
-- Copyright (c) 2026 The framealloc for C authors
--
-- Neovim as the client, without any plugin: diagnostics, an edit, a code action that is applied,
-- lenses, hover, shutdown. usage: nvim --headless -u NONE -S neovim.lua; FA_CHECK names the server
local function out(text) io.stdout:write(text .. "\n") end
local forever = 2147483647

local function wait(what, test)
  if not vim.wait(forever, test, 10) then error('never: ' .. what) end
end

local function ask(buffer, method, params)
  for _, answer in pairs(vim.lsp.buf_request_sync(buffer, method, params, forever)) do
    return answer.result
  end
end

local ok, err = pcall(function()
  vim.cmd('edit src/use.c')
  vim.bo.filetype = 'c'
  local buffer = vim.api.nvim_get_current_buf()
  local id = vim.lsp.start_client({ name = 'fa-check', cmd = { vim.env.FA_CHECK, 'lsp' },
    root_dir = vim.fn.getcwd(), flags = { debounce_text_changes = 0 } })
  vim.lsp.buf_attach_client(buffer, id)
  wait('diagnostics', function() return #vim.diagnostic.get(buffer) > 0 end)
  for _, d in ipairs(vim.diagnostic.get(buffer)) do
    out(('%d:%d: %s'):format(d.lnum + 1, d.col + 1, d.message:gsub('\n.*', '')))
  end

  local document = vim.lsp.util.make_text_document_params(buffer)
  local at_line = vim.lsp.diagnostic.get_line_diagnostics(buffer, 6)
  local actions = ask(buffer, 'textDocument/codeAction', { textDocument = document,
    range = at_line[1].range, context = { diagnostics = at_line, only = { 'quickfix' } } })
  local hover = ask(buffer, 'textDocument/hover',
    { textDocument = document, position = at_line[1].range.start })
  out('hover: ' .. hover.contents.value:match('^[^\n]*'):sub(1, 9))
  out('action: ' .. actions[1].title)
  vim.lsp.util.apply_workspace_edit(actions[1].edit, vim.lsp.get_client_by_id(id).offset_encoding)
  out('after: ' .. vim.api.nvim_buf_get_lines(buffer, 6, 7, false)[1])
  wait('suppressed', function() return #vim.diagnostic.get(buffer) == 0 end)

  vim.api.nvim_buf_set_lines(buffer, 5, 7, false, {})
  wait('diagnostics of the edit', function()
    local list = vim.diagnostic.get(buffer)
    return #list == 1 and (list[1].code or list[1].user_data.lsp.code) == 'FA611'
  end)
  out('edited: FA611')

  vim.cmd('edit src/make.c')
  vim.bo.filetype = 'c'
  local other = vim.api.nvim_get_current_buf()
  vim.lsp.buf_attach_client(other, id)
  local lenses = ask(other, 'textDocument/codeLens',
    { textDocument = vim.lsp.util.make_text_document_params(other) })
  for _, lens in ipairs(lenses) do out('lens: ' .. lens.command.title) end
  vim.lsp.stop_client(id)
  wait('the end', function() return vim.lsp.get_client_by_id(id) == nil end)
end)
if not ok then
  out('FAILED ' .. tostring(err))
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
