"""The register as a workbook that is open in Excel or LibreOffice."""
